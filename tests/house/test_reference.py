"""docs/commands.md is made from the code, and every example in the help is a command that can be read."""

from pathlib import Path

import pytest

from commands.base import Command
from commands.binding import bind
from commands.parsing import split
from commands.reference import reference
from commands.registry import load

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def test_the_page_of_commands_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(load()), "run `make docs`"


@pytest.mark.parametrize("command", list(load()), ids=lambda command: command.name)
def test_every_command_has_examples_that_can_be_read(command: Command) -> None:
    assert command.examples
    assert command.summary.endswith(".")
    for example in command.examples:
        words = split(example)
        found = load().find([word.text for word in words])
        assert found is not None
        assert found[0].path == command.path, example
        bind(command, words[found[1] :], lambda names: names[-1])
