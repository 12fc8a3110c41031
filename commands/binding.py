"""From words to a command's arguments: which words belong to which field."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from commands.base import OPTIONS, Arguments, Command, Kind, kind_of
from commands.parsing import BadOption, Word, options
from commands.spans import GoesOn, always, in_time
from commands.usage import question, spoken, usage
from inventory.errors import Invalid

KnownItem = Callable[[list[str]], str | None]
Places = Sequence[tuple[str, Kind | None]]
_ABSORBING = (Kind.ITEM, Kind.PRODUCT, Kind.COIN, Kind.PERSON, Kind.LABEL)


_SHOWN = 40
_LONGER: dict[Kind | None, GoesOn] = {Kind.TEXT: always, Kind.TIME: in_time}


class _Shape(NamedTuple):
    """The fields of a command: options with a value, flags, and those that words are dealt to in order."""

    valued: list[str]
    longer: dict[str, GoesOn]
    flags: list[str]
    places: Places


class Misused(Invalid):
    """The words don't fit the command; the sentence ends with how it is used."""


def bind(command: Command, words: Sequence[Word], known_item: KnownItem) -> Arguments:
    """The command's Args, made of `words`; raises Misused with one sentence and the usage line.

    `known_item` names the longest of several names that a thing here has: unquoted words are joined to it.
    """
    shape = _shape(command.arguments)
    try:
        rest, values = options(words, shape.valued, shape.flags, shape.longer)
    except BadOption as error:
        raise Misused(f"{error} Usage: {usage(command)}") from error
    return validate(command, {**values, **_placed(command, rest, shape.places, known_item)})


@cache
def _shape(arguments: type[Arguments]) -> _Shape:
    """Found once for each command: every message would pay for it."""
    kinds = {name: kind_of(info) for name, info in arguments.model_fields.items()}
    valued = [name for name, kind in kinds.items() if kind in OPTIONS]
    longer = {name: _LONGER[kind] for name, kind in kinds.items() if kind in _LONGER}
    flags = [name for name, kind in kinds.items() if kind is Kind.FLAG]
    places = [(name, kind) for name, kind in kinds.items() if name not in {*valued, *flags}]
    return _Shape(valued, longer, flags, places)


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
    if sentence := _words(name, first):
        return sentence
    message = first["msg"].removeprefix("Value error, ").removeprefix("Input ").removeprefix("String ")
    return f"The {name} {message}." if message.startswith("should") else f"The {name}: {message}."


def _words(name: str, error: ErrorDetails) -> str:
    """The sentence for what is mistyped most often; empty for anything else."""
    given, context = str(error["input"])[:_SHOWN], error.get("ctx", {})
    choices = str(context.get("expected")).replace("'", "")
    match error["type"]:
        case "literal_error" | "enum":
            return f"Please say {choices}, not '{given}'."
        case "int_parsing" | "int_parsing_size" | "int_from_float":
            return f"The {name} should be a whole number, not '{given}'."
        case "float_parsing":
            return f"The {name} should be a number, not '{given}'."
        case "greater_than_equal":
            return f"The {name} should be at least {context['ge']}."
        case "less_than_equal":
            return f"The {name} should be at most {context['le']}."
    return ""
