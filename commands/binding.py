"""From words to a command's arguments: which words belong to which field."""

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import ValidationError

from commands.base import Arguments, Command, Kind, kind_of
from commands.parsing import BadOption, Word, options
from commands.usage import usage
from inventory.errors import Invalid

KnownItem = Callable[[list[str]], str | None]
Places = Sequence[tuple[str, Kind | None]]
_ABSORBING = (Kind.ITEM, Kind.PERSON, Kind.LABEL)


class Misused(Invalid):
    """The words don't fit the command; the sentence ends with how it is used."""


def bind(command: Command, words: list[Word], known_item: KnownItem) -> Arguments:
    """The command's Args, made of `words`; raises Misused with one sentence and the usage line.

    `known_item` names the longest of several names that a thing here has: unquoted words are joined to it.
    """
    fields: dict[str, Kind | None] = {name: kind_of(info) for name, info in command.arguments.model_fields.items()}
    valued = [name for name, kind in fields.items() if kind is Kind.OPTION]
    flags = [name for name, kind in fields.items() if kind is Kind.FLAG]
    places = [(name, kind) for name, kind in fields.items() if kind not in (Kind.OPTION, Kind.FLAG)]
    try:
        rest, values = options(words, valued, flags)
    except BadOption as error:
        raise Misused(f"{error} Usage: {usage(command)}") from error
    return validate(command, {**values, **_placed(command, rest, places, known_item)})


def validate(command: Command, values: dict[str, Any]) -> Arguments:
    """The command's Args from named values, as a slash command or a tool gives them; raises Misused."""
    try:
        return command.arguments.model_validate(values)
    except ValidationError as error:
        raise Misused(f"{_sentence(error)} Usage: {usage(command)}") from error


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


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0]).replace("_", "-") if first["loc"] else "that"
    if first["type"] == "missing":
        return f"Please say which {name}."
    message = first["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return f"The {name} {message}." if message.startswith("should") else f"The {name}: {message}."
