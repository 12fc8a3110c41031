"""A word that doesn't fit is told in words for people: no regular expression, no parser's reason."""

import pytest

from commands.binding import Misused, bind
from commands.parsing import split
from commands.registry import load


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("alerts add overdue --mention @everyone", "The mention should be the id of one role to mention."),
        ("deliveries retry -1", "The delivery should be the beginning of its id, or all."),
        ("inventory add drill --quantity 1e3", "The quantity should be a valid integer."),
        ("fleet unhealthy --below much", "The below should be a valid number."),
        ('cloud connect "" aws:123456789012', "The name should have at least 1 character."),
    ],
)
def test_what_is_wrong_is_one_short_sentence_before_the_usage(line: str, sentence: str) -> None:
    command = next(command for command in load() if line.startswith(f"{command.name} "))
    with pytest.raises(Misused) as refused:
        bind(command, split(line.removeprefix(command.name)), lambda _: None)
    assert str(refused.value).startswith(f"{sentence} Usage: !{command.name}")
