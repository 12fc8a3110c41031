"""What people type about machines is read as they mean it, or refused in a sentence that helps."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.errors import Invalid
from inventory.fleet.endpoints import parse_endpoint, subject_endpoint
from inventory.fleet.filters import Filter, parse_filter
from inventory.fleet.scanner import vulnerabilities
from inventory.fleet.words import NodeRole, Runtime


def test_a_filter_has_fields_labels_and_words() -> None:
    words = ["role:production", "health<0.7", "runtime:docker", "label:Web", "stack:Shop", "blue", "box"]
    assert parse_filter(words) == Filter(
        role=NodeRole.PRODUCTION, health_below=0.7, runtime=Runtime.DOCKER, labels=("web",), stack="shop",
        text="blue box",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("role:king", "There is no role 'king'; choose one of production"),
        ("size:big", "I can't filter by 'size'; use role:, label:"),
        ("health<2", "Health goes from 0 to 1"),
        ("health:good", "Health goes from 0 to 1"),
        ("role<production", "I can't compare role by '<'"),
        ("label:", "A label has 1 to 50 characters."),
    ],
)
def test_a_filter_that_means_nothing_is_refused(word: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_filter([word])
    assert refused.value.sentence.startswith(sentence)


@given(st.lists(st.text(max_size=30), max_size=5))
def test_any_words_are_a_filter_or_a_refusal(words: list[str]) -> None:
    try:
        chosen = parse_filter(words)
    except Invalid:
        return
    assert len(chosen.text) <= 100
    chosen.row()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.0.0.5", ("10.0.0.5", 22, "")),
        ("Ada@web1.example.org:2222", ("web1.example.org", 2222, "ada")),
        ("[fe80::1]:2222", ("fe80::1", 2222, "")),
        ("fe80::1", ("fe80::1", 22, "")),
        ("[::1]", ("::1", 22, "")),
    ],
)
def test_an_endpoint_is_an_account_a_host_and_a_port(text: str, expected: tuple[str, int, str]) -> None:
    found = parse_endpoint(text)
    assert found == expected
    assert subject_endpoint(found.subject, found.account) == found


@pytest.mark.parametrize(
    "text", ["", "a b", "host:port", "host:0", "host:99999", "x;rm -rf@host", "-oProxy@host", "ho$t"]
)
def test_what_is_no_endpoint_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_endpoint(text)


@given(st.text(max_size=60))
def test_any_text_is_an_endpoint_that_can_be_named_or_a_refusal(text: str) -> None:
    try:
        found = parse_endpoint(text)
    except Invalid:
        return
    assert subject_endpoint(found.subject, found.account) == found


TRIVY = {"Results": [{"Vulnerabilities": [{"VulnerabilityID": "CVE-1", "Severity": "HIGH", "PkgName": "openssl",
    "InstalledVersion": "3.0", "FixedVersion": "3.1"}]}, {"Target": "empty"}]}  # fmt: skip
GRYPE = {"matches": [{"vulnerability": {"id": "CVE-1", "severity": "High", "fix": {"versions": ["3.1"]}},
    "artifact": {"name": "openssl", "version": "3.0"}}]}  # fmt: skip
PLAIN = [{"id": "CVE-1", "severity": "high", "package": "openssl", "version": "3.0", "fixed": "3.1"}]


@pytest.mark.parametrize("document", [TRIVY, GRYPE, PLAIN])
def test_a_scanners_list_is_read_whoever_made_it(document: object) -> None:
    assert vulnerabilities(orjson.dumps(document)) == {
        "CVE-1": {"severity": "high", "package": "openssl", "version": "3.0", "fixed": "3.1"}
    }


_KEYS = st.sampled_from(["Results", "matches", "Vulnerabilities", "id", "vulnerability", "fix"])
_JSON = st.recursive(
    st.none() | st.integers(0, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner),
)


@given(_JSON)
def test_any_json_is_a_list_or_refused_in_a_sentence(document: object) -> None:
    try:
        found = vulnerabilities(orjson.dumps(document))
    except Invalid:
        return
    assert all(set(entry) == {"severity", "package", "version", "fixed"} for entry in found.values())
