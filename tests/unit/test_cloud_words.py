"""What people type about clouds: questions, accounts, times, settings; and the rules' file."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.cloud.configuring import parse_configuration
from commands.cloud.picture import bars
from commands.cloud.since import parse_since
from inventory.cloud import rules
from inventory.cloud.query import STATES, Question, fits, like, parse_question, split_places
from inventory.cloud.reference import Reference, parse_reference, valid_regions
from inventory.cloud.rules import load, parse
from inventory.errors import Invalid

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"


def test_words_and_filters_are_told_apart() -> None:
    found = parse_question(["Web-Prod", "type:s3.bucket", "Region:EU-*", "tag:env=prod", "tag:team", "-tag:owner"])
    assert found == Question(
        words=("web", "prod"), places=(("type", "s3.bucket"), ("region", "eu-*")),
        tags=(("env", "prod"), ("team", None)), without=(("owner", None),),
    )  # fmt: skip
    assert parse_question(["category:Storage", "is:Stale"]) == Question(categories=("storage",), states=("stale",))


@pytest.mark.parametrize("text", ["arn:aws:s3:::films", "https://shop.example/", "10.0.0.1:80", "Team:", "a:b", "v1:x"])
def test_what_has_a_colon_and_looks_like_no_filter_is_searched_for(text: str) -> None:
    assert parse_question([text]).words


@pytest.mark.parametrize("text", ["foo:bar", "-owner:mia", "Colour:blue", "system:node"])
def test_what_looks_like_a_filter_and_is_none_is_refused_with_those_there_are(text: str) -> None:
    with pytest.raises(Invalid, match=r"There is no filter [a-z]+:"):
        parse_question([text])


@given(st.lists(st.text(max_size=20), max_size=10))
def test_any_words_are_a_question_or_refused(texts: list[str]) -> None:
    try:
        found = parse_question(texts)
    except Invalid:
        return
    assert all(word.isalnum() for word in found.words)
    assert set(found.states) <= set(STATES)


def test_a_pattern_takes_percent_and_underscore_as_they_are() -> None:
    assert like("eu_100%*") == "eu\\_100\\%%"


def test_filters_behind_a_name_tell_apart_what_is_called_alike() -> None:
    assert split_places("shop/web type:kubernetes.* Region:x") == (
        "shop/web", [("type", "kubernetes.*"), ("region", "x")],
    )  # fmt: skip
    row = {"type": "kubernetes.pod", "region": "cluster"}
    assert fits(row, [("type", "kubernetes.*")])
    assert not fits(row, [("type", "kubernetes.service")])


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("arn:aws:iam::123456789012:role/team/Reader",
         Reference("aws", "123456789012", "arn:aws:iam::123456789012:role/team/Reader")),
        ("arn:aws-us-gov:iam::123456789012:role/R",
         Reference("aws", "123456789012", "arn:aws-us-gov:iam::123456789012:role/R")),
        ("123456789012", Reference("aws", "123456789012")),
        ("aws:123456789012", Reference("aws", "123456789012")),
        (SUBSCRIPTION.upper(), Reference("azure", SUBSCRIPTION)),
        (f"azure:/subscriptions/{SUBSCRIPTION}", Reference("azure", SUBSCRIPTION)),
        ("projects/shop-123456", Reference("google", "shop-123456")),
        ("gcp:shop-123456", Reference("google", "shop-123456")),
        ("k8s:kind-lab", Reference("kubernetes", "kind-lab")),
    ],
)  # fmt: skip
def test_an_account_is_named_as_its_provider_names_it(text: str, meant: Reference) -> None:
    assert parse_reference(text) == meant


@given(st.text(max_size=60))
def test_any_text_is_an_account_or_refused(text: str) -> None:
    try:
        found = parse_reference(text)
    except Invalid:
        return
    assert found.account


def test_regions_are_named_once_and_look_like_regions() -> None:
    assert valid_regions(["EU-west-1", "eu-west-1", "us-east-1"]) == ["eu-west-1", "us-east-1"]
    with pytest.raises(Invalid, match="is no region"):
        valid_regions(["; drop table"])


def test_a_time_that_was() -> None:
    zone = ZoneInfo("Europe/Berlin")
    assert parse_since("7d", NOON, zone) == NOON - timedelta(days=7)
    assert parse_since("2026-11-20", NOON, zone) == datetime(2026, 11, 19, 23, tzinfo=UTC)
    with pytest.raises(Invalid, match="lies ahead"):
        parse_since("2026-11-22", NOON, zone)


def test_settings_are_numbers_truths_or_words() -> None:
    assert parse_configuration(["requestsPerSecond=5", "deep=true", "level=high"]) == {
        "requestsPerSecond": 5, "deep": True, "level": "high",
    }  # fmt: skip
    with pytest.raises(Invalid, match="sets nothing"):
        parse_configuration(["fast"])


def test_bars_are_as_long_as_there_is_of_it() -> None:
    assert bars({"s3.bucket": 20, "sqs": 5}) == ["s3.bucket " + "█" * 20 + " 20", "sqs       █████ 5"]


def test_every_rule_of_the_file_is_whole_and_about_something() -> None:
    book = load()
    assert len(book.rules) >= 25
    assert {rule.purpose for rule in book.rules.values()} == {"exposure", "compliance", "orphan"}
    assert all(rule.title and rule.types for rule in book.rules.values())


HOLDS = {
    "aws-security-group-open": {
        "IpPermissions": [{"FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    },
    "aws-volume-encrypted": {"Encrypted": True},
    "aws-address-unused": {"AssociationId": "eipassoc-1"},
    "google-firewall-open": {"direction": "INGRESS", "sourceRanges": ["0.0.0.0/0"], "allowed": [{"ports": ["443"]}]},
    "kubernetes-service-public": {"spec": {"type": "ClusterIP"}},
    "azure-storage-public": {"allowBlobPublicAccess": False},
}
BREAKS = {
    "aws-security-group-open": {"IpPermissions": [{"IpProtocol": "-1", "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}]},
    "aws-volume-encrypted": {"Encrypted": False},
    "aws-address-unused": {"PublicIp": "198.51.100.1"},
    "google-firewall-open": {"direction": "INGRESS", "sourceRanges": ["0.0.0.0/0"], "allowed": [{"IPProtocol": "all"}]},
    "kubernetes-service-public": {"spec": {"type": "LoadBalancer"}},
    "azure-storage-public": {"allowBlobPublicAccess": True},
}


@pytest.mark.parametrize("name", HOLDS)
def test_a_rule_is_kept_and_broken_by_what_it_says(name: str) -> None:
    rule = load().rules[name]
    assert rule.broken_by({"properties": BREAKS[name], "tags": {}})
    assert not rule.broken_by({"properties": HOLDS[name], "tags": {}})


@given(st.sampled_from(sorted(load().rules)), st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=6,
))  # fmt: skip
def test_no_shape_of_properties_stops_a_rule(name: str, properties: object) -> None:
    assert load().rules[name].broken_by({"properties": properties, "tags": {}, "id": "x"}) in (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "rules: [{id: a, title: t, purpose: odd, severity: info, types: [x], broken: y}]",
        "rules: [{id: a, title: t, purpose: orphan, severity: loud, types: [x], broken: y}]",
        "rules: [{id: a, title: t, purpose: orphan, severity: info, types: [x], broken: '[['}]",
        "rules: [{id: a}]",
    ],
)
def test_a_rule_that_is_not_whole_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="The rule a isn't whole"):
        parse(text)


def test_who_must_act_is_a_tag_or_the_rules_own() -> None:
    book = load()
    rule = book.rules["aws-volume-encrypted"]
    assert (book.actor_of(rule, {"team": "shop"}), book.actor_of(rule, {})) == ("shop", "an admin")
    assert rules.load() is book
