"""The line that a router's body means, whatever its quotes went through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.router_lines import first_generation_line, line, requoted
from commands.parsing import split
from inventory.text import clean

words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8).map(clean).filter(bool)
phrases = st.lists(words, min_size=1, max_size=4).map(" ".join)


@pytest.mark.parametrize(
    ("command", "rest", "prefix", "text"),
    [
        ("!inventory", "list all", "!", "!inventory list all"),
        ("#inventory", "list all", "#", "#inventory list all"),
        ("inventory", "list all", "!", "!inventory list all"),
        ("  /inv", "", "/", "/inv"),
        ("$$inv", " mine ", "$$", "$$inv  mine"),
    ],
)
def test_the_sign_before_a_command_is_kept_and_a_missing_one_is_ours(
    command: str, rest: str, prefix: str, text: str
) -> None:
    assert line(command, rest) == (prefix, text)


@given(st.lists(phrases, max_size=6))
def test_parameters_that_were_split_at_blanks_read_as_they_were_typed(names: list[str]) -> None:
    typed = " ".join(f'"{name}"' for name in names)
    assert [word.text for word in split(requoted(typed.split(" ")))] == names


@given(st.lists(phrases, max_size=6))
def test_parameters_that_were_split_well_stay_apart(names: list[str]) -> None:
    assert [word.text for word in split(requoted(names))] == names


@pytest.mark.parametrize("name", ['5" pipe', "Bob's big drill", "the “new” one", "a 'b' c"])
def test_a_parameter_with_quotes_inside_gets_other_quotes(name: str) -> None:
    assert [word.text for word in split(requoted([name, "x"]))] == [name, "x"]


def test_the_typed_message_wins_over_its_broken_parameters() -> None:
    found = first_generation_line("inventory", ["add", "“Sony", "A7“"], "?INVENTORY add  'Sony A7'")
    assert found == ("?", "?INVENTORY add 'Sony A7'")


@pytest.mark.parametrize("raw", ["", "   ", "hello there", "!other list"])
def test_a_message_that_holds_another_command_does_not_win(raw: str) -> None:
    assert first_generation_line("!inventory", ["list", "all"], raw).text == "!inventory list all"


@given(st.text(max_size=50), st.lists(st.text(max_size=20), max_size=5), st.text(max_size=50))
def test_no_text_breaks_it(command: str, parameters: list[str], raw: str) -> None:
    found = first_generation_line(command, parameters, raw)
    assert found.text.startswith(found.prefix)
