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
        ("inventory add drill --quantity 1e3", "The quantity should be a whole number, not '1e3'."),
        ("inventory add drill --quantity 0", "The quantity should be at least 1."),
        ("inventory add drill --quantity 9999999", "The quantity should be at most 1000000."),
        ("inventory labels drill rename x", "Please say add or remove, not 'rename'."),
        ("stock add M4 bolt", "The quantity should be a whole number, not 'bolt'."),
        ("fleet report html", "Please say summary, health, security, resources or dependencies, not 'html'."),
        ("fleet unhealthy --below much", "The below should be a number, not 'much'."),
        ('cloud connect "" aws:123456789012', "The name should have at least 1 character."),
    ],
)
def test_what_is_wrong_is_one_short_sentence_before_the_usage(line: str, sentence: str) -> None:
    command = next(command for command in load() if line.startswith(f"{command.name} "))
    with pytest.raises(Misused) as refused:
        bind(command, split(line.removeprefix(command.name)), lambda _: None)
    assert str(refused.value).startswith(f"{sentence} Usage: !{command.name}")
