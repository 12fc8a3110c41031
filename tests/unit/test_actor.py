"""Whatever people call themselves, their name is a line of plain text here."""

import pytest

from inventory.actor import Actor, Person

HOSTILE = ("Mia\0", "\ud800Mia", "Mi\u202ea", "\n Mia\r\n")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_a_line_of_plain_text(name: str) -> None:
    assert Actor("42", "test:mia", name, "test").name == "Mia"
    assert Person("test:mia", name).name == "Mia"


@pytest.mark.parametrize("name", ["", "\u200b", "\0"])
def test_whoever_has_no_visible_name_is_called_by_their_key(name: str) -> None:
    assert Actor("42", "test:mia", name, "test").with_key("k").name == "test:mia"
    assert Person("test:mia", name).name == "test:mia"
