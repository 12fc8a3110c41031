"""The words and options of a command line: quotes as people and phones type them.

A quote opens only at the start of a word and closes only before a blank or the end of the line; any other
is a letter like the rest (`Bob's drill`, `5" pipe`). So nothing needs to be escaped.
"""

import re
from collections import deque
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import NamedTuple

from commands.spans import GoesOn, always
from inventory.suggest import nearest


class Word(NamedTuple):
    """One word of a line; a quoted one is always text, never an option."""

    text: str
    quoted: bool = False


class UnclosedQuote(ValueError):
    """A quote that opens and never closes; the message is for the person who typed it."""

    def __init__(self, quote: str) -> None:
        super().__init__(f"The quote {quote} opens but never closes: put another behind the last word it holds.")


class BadOption(ValueError):
    """An option that is unknown, repeated or without its value; the message says what to write."""


# Curly quotes count either way round: phones turn them by the blank before them, Germans by habit.
_STYLES = ('"', "“”„‟", "«»", "‹›", "'", "‘’‚‛")
# A word that starts with one of these alone may be 'tis or ’n.
_APOSTROPHES = "'‘’‚‛"
_QUOTES = "".join(_STYLES)
_ANY_QUOTE = re.compile(f"[{_QUOTES}]")
_BARE = re.compile(r"\S+")
_QUOTED = {quote: re.compile(rf"[{style}](.*?)[{style}](?=\s|\Z)", re.DOTALL) for style in _STYLES for quote in style}


def split(line: str) -> list[Word]:
    """Return the words of `line`; blanks at the edges of a quoted word go, as in `« drill »`.

    Raise UnclosedQuote for a double quote or guillemet that never closes; a lone apostrophe is a letter.
    """
    if not _ANY_QUOTE.search(line):
        return [Word(text) for text in line.split()]
    words: list[Word] = []
    never_closed: set[str] = set()
    place = 0
    while bare := _BARE.search(line, place):
        quoted = _quoted(line, bare.start(), never_closed)
        words.append(Word(quoted[1].strip(), quoted=True) if quoted else Word(bare[0]))
        place = (quoted or bare).end()
    return words


def _quoted(line: str, start: int, never_closed: set[str]) -> re.Match[str] | None:
    """Return the quoted word that starts at `start`, or None; a quote found open is not looked for again."""
    quote = line[start]
    if quote not in _QUOTED or quote in never_closed:
        return None
    match = _QUOTED[quote].match(line, start)
    if match is None and quote not in _APOSTROPHES:
        raise UnclosedQuote(quote)
    if match is None:
        never_closed.add(quote)
    return match


_NONE: Mapping[str, GoesOn] = MappingProxyType({})
# Phones turn two hyphens into one long dash.
_OPTION = re.compile(r"(?:--|[—–])([^\W\d_][\w-]*)(?:=(.*))?", re.DOTALL)


def options(
    words: Collection[Word], known: Collection[str], flags: Collection[str] = (),
    longer: Mapping[str, GoesOn] = _NONE,
) -> tuple[list[Word], dict[str, str]]:  # fmt: skip
    """Take the options out of `words`; return the other words in their order, and each option's value.

    `known` options take a value, `--due friday` or `--due=friday`; `flags` take none and read "true". Those in
    `longer` go on over the words behind: `drill --due saturday 18:00`.
    Names are as in `known`; a hyphen is as good as an underscore. A bare `--` ends the options.
    Raise BadOption for an unquoted option that is unknown, repeated or lacks its value.
    """
    rest: list[Word] = []
    found: dict[str, str] = {}
    coming = deque(words)
    while coming:
        word = coming.popleft()
        if word == Word("--"):
            return [*rest, *coming], found
        if (match := _option(word)) is None:
            rest.append(word)
            continue
        name = _known_name(match[1], [*known, *flags])
        if name in found:
            raise BadOption(f"--{match[1]} is given twice: give it once.")
        value = _value(match, coming) if name in known else Word(_flag(match))
        goes_on = None if value.quoted else longer.get(name)
        if goes_on is always and not rest:
            goes_on = None  # A note before any other word would swallow them all.
        found[name] = _longer(value.text, coming, goes_on) if goes_on else value.text
    return rest, found


def _option(word: Word) -> re.Match[str] | None:
    return None if word.quoted else _OPTION.fullmatch(word.text)


def _known_name(typed: str, known: list[str]) -> str:
    """Return the name in `known` that was meant, or refuse with the nearest one."""
    same = {name.replace("-", "_").rstrip("_"): name for name in known}
    name = same.get(typed.casefold().replace("-", "_"))
    if name is not None:
        return name
    near = nearest(typed, [name.rstrip("_").replace("_", "-") for name in known], limit=1)
    hint = f"did you mean --{near[0]}?" if near else "put it in quotes if it is text."
    raise BadOption(f"There is no option --{typed}: {hint}")


def _longer(value: str, coming: deque[Word], goes_on: GoesOn) -> str:
    """Take the words behind that still belong to a value; a quoted one doesn't."""
    words = [value]
    while coming and not coming[0].quoted and coming[0] != Word("--") and not _option(coming[0]):
        if not goes_on(words[-1], coming[0].text):
            break
        words.append(coming.popleft().text)
    return " ".join(words)


def _value(match: re.Match[str], coming: deque[Word]) -> Word:
    """Return what stands behind `=`, or else the next word."""
    name, attached = match.groups()
    if attached is None:
        if not coming or coming[0] == Word("--") or _option(coming[0]):
            raise BadOption(f"--{name} needs a value behind it, as in --{name} 3.")
        return coming.popleft()
    if not attached or attached[0] in _QUOTES:
        raise BadOption(f'Write a blank, not =, before a quoted value: --{name} "two words".')
    return Word(attached)


def _flag(match: re.Match[str]) -> str:
    name, attached = match.groups()
    if attached is not None:
        raise BadOption(f"--{name} takes no value: write it alone.")
    return "true"
