"""Lines are read into commands and arguments, once where they are short and mean the same everywhere."""

import pytest

from commands.binding import Misused
from commands.lines import Lines
from commands.registry import load

LINES = Lines(load())


def test_a_short_line_is_read_once() -> None:
    line = LINES.read("inventory status drill")
    assert line.command is not None
    assert line.args is not None
    assert (line.command.name, line.args.model_dump()) == ("inventory status", {"item": "drill"})
    assert LINES.read("inventory status drill") is line


def test_what_depends_on_the_things_of_a_community_is_left_open() -> None:
    line = LINES.read("inventory checkout cordless drill mia")
    assert line.command is not None
    assert (line.command.name, line.args) == ("inventory checkout", None)
    assert [word.text for word in line.rest] == ["cordless", "drill", "mia"]


def test_what_does_not_fit_is_left_to_whoever_runs_it() -> None:
    line = LINES.read("inventory status")
    assert line.command is not None
    assert line.args is None


def test_a_long_line_is_read_but_not_kept() -> None:
    text = f"inventory status {'x' * 200}"
    first, second = LINES.read(text), LINES.read(text)
    assert first.args == second.args
    assert first is not second


def test_an_unknown_line_has_its_words_only() -> None:
    line = LINES.read("inventroy status drill")
    assert (line.command, line.args, len(line.words)) == (None, None, 3)


@pytest.mark.parametrize(("text", "sentence"), [
    ('inventory status "drill', "opens but never closes"), ("x" * 20_001, "20001 characters long"),
])  # fmt: skip
def test_what_cannot_be_read_is_said(text: str, sentence: str) -> None:
    with pytest.raises(Misused, match=sentence):
        LINES.read(text)
