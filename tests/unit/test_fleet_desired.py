"""What machines ought to be: how it is written, and where they aren't."""

from contextlib import suppress
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from inventory.errors import Invalid
from inventory.fleet.desired import Desired, deviations, read, unseen
from inventory.fleet.facts import Facts
from inventory.fleet.words import NodeRole
from tests.integration.fleet_facts import web

WRITTEN = """
roles:
  production:
    packages: {nginx: "1.26*", curl: absent, vim: }
    services: [nginx, shop]
    ports: [22, tcp/443]
    containers: {shop: "shop:2", cache: }
    images: ["shop:*"]
targets:
  Web-1: {ports: [22]}
"""


def facts(**states: str) -> Facts:
    document: dict[str, Any] = {name: {"state": "ok", **data} for name, data in web(nginx="stopped").items()}
    for name, state in states.items():
        document[name] = {"state": state, "reason": "no permission"}
    return Facts.of_document(document)


def words(name: str, known: Facts) -> list[str]:
    wish = read(WRITTEN).of(name, NodeRole.PRODUCTION)
    assert wish is not None
    return [deviation.words for deviation in deviations(wish, known)]


def test_each_deviation_is_told() -> None:
    assert words("web-2", facts()) == [
        "package curl is 8.14",
        "package vim is missing",
        "service nginx is stopped, not running",
        "container shop is shop:1, not shop:2",
        "container cache is missing",
        "port tcp/443 is missing",
    ]


def test_a_machines_own_wish_takes_the_place_of_its_roles() -> None:
    assert not any(word.startswith("port") for word in words("web-1", facts()))
    assert read(WRITTEN).of("web-2", NodeRole.LAB) is None
    assert read(WRITTEN).of("WEB-1", None) is not None


def test_nothing_is_said_of_what_nobody_ever_saw() -> None:
    wish = read(WRITTEN).of("web-2", NodeRole.PRODUCTION)
    assert wish is not None
    hidden = facts(packages="denied", security="failed")
    assert not any(word.startswith(("package", "port")) for word in words("web-2", hidden))
    assert unseen(wish, hidden) == ["packages", "security"]
    assert deviations(wish, Facts()) == []
    assert unseen(wish, Facts()) == ["packages", "services", "security", "containers"]


def test_an_image_that_is_not_allowed_is_told() -> None:
    wish = read("roles: {lab: {images: ['postgres:*']}}").of("x", NodeRole.LAB)
    assert wish is not None
    assert [deviation.words for deviation in deviations(wish, facts())] == ["image shop is shop:1"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("roles: [", "I can't read that as YAML in line 1"),
        ("roles: {sofa: {}}", "roles.sofa"),
        ("roles: {lab: {colour: red}}", "roles.lab.colour: Extra inputs"),
        ("roles: {lab: {ports: [ssh]}}", "roles.lab.ports.0"),
        ("a: &a [x]\nb: *a", "without anchors and aliases"),
        ("- 1", "the file: "),
        ("x: " + "y" * 200_001, "may have 200 kB"),
        ("!!python/object/apply:os.system [id]", "I can't read that as YAML"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(text)
    assert sentence in refused.value.sentence


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
NAMES = st.sampled_from(["roles", "targets", "lab", "ports", "packages", "images", "containers"])
DOCUMENTS = st.recursive(VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner))


@given(st.text(max_size=300) | DOCUMENTS.map(yaml.safe_dump))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Invalid):
        assert isinstance(read(text), Desired)


@pytest.mark.parametrize(
    "text",
    ["[" * 50_000, "{" * 50_000, "- " * 60_000, "? - " * 20_000, "a: 2026-13-45", "a: !!int zz", "a: !!timestamp zz",
     "a: " + "9" * 5_000, "\ud800", "a: !!python/object:os.system x"],
)  # fmt: skip
def test_what_was_made_to_be_unreadable_is_refused_at_once_in_one_sentence(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read(text)
    assert len(str(refusal.value)) < 300
