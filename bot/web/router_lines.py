"""The command line that a caller's body means, with the sign that people there put before commands."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from inventory.text import clean

_SIGN = re.compile(r"[^\w\s]{0,5}")
_PREFIX = "!"
_PAIRS = (('"', '"'), ("“", "”"), ("'", "'"), ("«", "»"))


class Line(NamedTuple):
    """A command line, and its sign, which our answers use for the commands that they name."""

    prefix: str
    text: str


def line(command: str, rest: str) -> Line:
    """`#inventory` and the text after it; a command without a sign gets `!`."""
    word = clean(command)
    sign = _sign(word)
    return Line(sign or _PREFIX, f"{sign or _PREFIX}{word[len(sign) :]} {rest}".rstrip())


def first_generation_line(command: str, parameters: Sequence[str], raw: str) -> Line:
    """The message as it was typed, where it holds this command; else the command with its parameters."""
    typed = clean(raw)
    word, _, rest = typed.partition(" ")
    if word[len(_sign(word)) :].casefold() == command[len(_sign(command)) :].casefold():
        return line(word, rest)
    return line(command, requoted(parameters))


def requoted(parameters: Sequence[str]) -> str:
    """Parameters as one text.

    Their router splits at blanks and leaves the quotes in, so joining puts `"Gaming` and `Laptop"` together
    again; a parameter that holds a blank was split by somebody who knew better, and gets quotes.
    """
    return " ".join(_quoted(text) for text in map(clean, parameters) if text)


def _quoted(text: str) -> str:
    if " " not in text:
        return text
    left, right = next((pair for pair in _PAIRS if not set(pair) & set(text)), _PAIRS[0])
    return f"{left}{text}{right}"


def _sign(word: str) -> str:
    found = _SIGN.match(word)
    return found[0] if found else ""
