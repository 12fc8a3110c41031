"""What is asked for when a word is missing: a sentence that people would say, for every command there is."""

import re
from typing import Any

import pytest

from commands.base import Command
from commands.binding import Misused, bind, validate
from commands.parsing import Word
from commands.registry import load
from commands.usage import literal_choices

NOUNS = {
    "account", "address", "coin", "delivery", "feature", "host", "item", "job", "label", "labels", "person",
    "product", "provider", "reservation", "resource", "role", "service", "snapshot", "target", "thing",
}  # fmt: skip
"""What reads well after "which"; any other field asks with its description, which begins with a question word."""
ASKING = re.compile(
    r"Please say (which (?P<noun>[a-z-]+)\.|(?:which|what|who|whose|when|where|whether|how|until|from)\b)"
)


def required(command: Command) -> list[str]:
    return [name for name, info in command.arguments.model_fields.items() if info.is_required()]


def missing() -> list[tuple[Command, str]]:
    return [(command, name) for command in load() for name in required(command)]


def some(command: Command, name: str) -> Any:
    """A word that fits a field."""
    info = command.arguments.model_fields[name]
    if choices := literal_choices(info):
        return choices[0]
    return ["1"] if "[" in str(info.annotation) else "1"


@pytest.mark.parametrize(("command", "name"), missing(), ids=lambda part: getattr(part, "name", part))
def test_a_word_that_is_missing_is_asked_for_as_people_would(command: Command, name: str) -> None:
    values = {other: some(command, other) for other in required(command) if other != name}
    with pytest.raises(Misused) as refused:
        validate(command, values)
    sentence, _, rest = str(refused.value).partition(" Usage: ")
    assert rest.startswith(f"!{command.name} ")
    asked = ASKING.match(sentence)
    assert asked, sentence
    assert asked["noun"] is None or asked["noun"] in NOUNS, sentence
    assert sentence.endswith(".")
    assert len(sentence) <= 130, sentence


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("alerts mute 3", "Please say until when, such as 2h or monday."),
        ("stock move M4 5", "Please say where to: the warehouse they go to."),
        ("inventory relabel", "Please say which label goes."),
        ("webhooks remove", "Please say which one, by its number in the list."),
        ("inventory search", "Please say what to look for: words, and label filters."),
        ("role set", "Please say who."),
    ],
)
def test_some_of_those_sentences(line: str, sentence: str) -> None:
    first, second, *words = line.split()
    command = next(command for command in load() if command.path == (first, second))
    with pytest.raises(Misused) as refused:
        bind(command, [Word(word) for word in words], lambda _: None)
    assert str(refused.value).startswith(f"{sentence} Usage: !{first} {second} ")
