"""From words to a command's arguments: which words belong to which field."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

from pydantic import ValidationError

from commands.base import Arguments, Command, Kind, kind_of
from commands.parsing import BadOption, Word, options
from commands.usage import question, spoken, usage
from inventory.errors import Invalid

KnownItem = Callable[[list[str]], str | None]
Places = Sequence[tuple[str, Kind | None]]
_ABSORBING = (Kind.ITEM, Kind.PRODUCT, Kind.COIN, Kind.PERSON, Kind.LABEL)


class _Shape(NamedTuple):
    """The fields of a command: options with a value, flags, and those that words are dealt to in order."""

    valued: list[str]
    flags: list[str]
    places: Places


class Misused(Invalid):
    """The words don't fit the command; the sentence ends with how it is used."""


def bind(command: Command, words: list[Word], known_item: KnownItem) -> Arguments:
    """The command's Args, made of `words`; raises Misused with one sentence and the usage line.

    `known_item` names the longest of several names that a thing here has: unquoted words are joined to it.
    """
    shape = _shape(command.arguments)
    try:
        rest, values = options(words, shape.valued, shape.flags)
    except BadOption as error:
        raise Misused(f"{error} Usage: {usage(command)}") from error
    return validate(command, {**values, **_placed(command, rest, shape.places, known_item)})


@cache
def _shape(arguments: type[Arguments]) -> _Shape:
    """Found once for each command: every message would pay for it."""
    kinds = {name: kind_of(info) for name, info in arguments.model_fields.items()}
    valued = [name for name, kind in kinds.items() if kind is Kind.OPTION]
    flags = [name for name, kind in kinds.items() if kind is Kind.FLAG]
    places = [(name, kind) for name, kind in kinds.items() if name not in {*valued, *flags}]
    return _Shape(valued, flags, places)


def validate(command: Command, values: dict[str, Any]) -> Arguments:
    """The command's Args from named values, as a slash command or a tool gives them; raises Misused."""
    try:
        return command.arguments.model_validate(values)
    except ValidationError as error:
        raise Misused(f"{_sentence(command, error)} Usage: {usage(command)}") from error


def _placed(command: Command, words: list[Word], places: Places, known_item: KnownItem) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for index, (name, kind) in enumerate(places):
        if not words:
            break
        others = places[index + 1 :]
        if kind is Kind.MANY:
            values[name], words = [word.text for word in words], []
            continue
        count = _share(words, kind, others, known_item)
        values[name] = " ".join(word.text for word in words[:count])
        words = words[count:]
    if words:
        extra = " ".join(word.text for word in words)
        raise Misused(f"I don't know what to do with '{extra}'. Usage: {usage(command)}")
    return values


def _share(words: list[Word], kind: Kind | None, others: Places, known_item: KnownItem) -> int:
    """How many of the words belong to the first field, when `others` come after it."""
    if kind in (Kind.REST, Kind.FILE) or (kind in _ABSORBING and not others):
        return len(words)
    if kind not in _ABSORBING or words[0].quoted:
        return 1
    bare = next((place for place, word in enumerate(words) if word.quoted), len(words))
    if kind is Kind.ITEM and bare > 1:
        names = [" ".join(word.text for word in words[:count]) for count in range(bare, 0, -1)]
        if known := known_item(names):
            return bare - names.index(known)
    return min(bare, max(1, len(words) - len(others)))


def _sentence(command: Command, error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    name = spoken(str(first["loc"][0])) if first["loc"] else "that"
    if first["type"] == "missing":
        missing = str(first["loc"][0])
        return f"Please say {question(missing, command.arguments.model_fields[missing])}."
    if first["type"] == "string_pattern_mismatch":
        return f"The {name} should be {command.arguments.model_fields[str(first['loc'][0])].description}."
    message = first["msg"].removeprefix("Value error, ").removeprefix("Input ").removeprefix("String ")
    message = message.partition(", unable to parse")[0]
    return f"The {name} {message}." if message.startswith("should") else f"The {name}: {message}."
