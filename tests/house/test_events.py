"""docs/events.md is made from the code, and every kind of event has words for what it says."""

import re
from string import Formatter

import pytest

from inventory.events.catalogue import ALL, KINDS
from inventory.events.model import Kind
from inventory.events.reference import reference
from tests.house.tree import ROOT, python_files

PAGE = ROOT / "docs" / "events.md"
OWN = {"person", "subject", "things", "changes"}
RECORDED = re.compile(r"'action', '([a-z]+\.[a-z_]+)'")


def test_the_page_of_events_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(ALL), "run `make docs`"


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
def test_the_words_of_a_kind_are_filled_by_its_example(kind: Kind) -> None:
    names = {name for text in (kind.wording, kind.over) for _, name, _, _ in Formatter().parse(text) if name}
    assert names <= OWN | set(kind.example)
    assert kind.wording.endswith(".")
    assert bool(kind.over) is (kind.rule is not None)
    assert kind.name == kind.name.lower()


def test_no_kind_is_declared_twice() -> None:
    assert len(KINDS) == len(ALL)


def test_every_action_that_is_recorded_is_a_declared_kind() -> None:
    """Actions in the stores' SQL; the rest are tried by the tests of their commands."""
    recorded = {name for _, text in python_files("inventory") for name in RECORDED.findall(text)}
    assert recorded
    assert recorded <= set(KINDS)
