"""From a line to a command and its arguments; short lines are read once, as people repeat them all day."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from commands.base import Arguments, Command
from commands.binding import Misused, bind
from commands.parsing import UnclosedQuote, Word, split
from commands.registry import Registry

_LONGEST = 20_000
_SHORT, _KEPT = 100, 1_000


class Line(NamedTuple):
    """The words of a line, its command, and the words behind that.

    `args` are None where there is no command, where they don't fit it, and where they depend on what a community has.
    """

    words: Sequence[Word]
    command: Command | None = None
    rest: Sequence[Word] = ()
    args: Arguments | None = None


class _Depends(Exception):
    """Only a community knows how these words belong together."""


class Lines:
    """Reads lines for the commands of a registry."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._remembered = lru_cache(_KEPT)(self._read)

    def read(self, text: str) -> Line:
        """What a clean line without its prefix says; raises Misused for one that can't be read."""
        if len(text) > _LONGEST:
            raise Misused(f"That is {len(text)} characters long; at most {_LONGEST} can be read.")
        return self._remembered(text) if len(text) <= _SHORT else self._read(text)

    def _read(self, text: str) -> Line:
        try:
            words = split(text)
        except UnclosedQuote as error:
            raise Misused(str(error)) from error
        found = self._registry.find([word.text for word in words])
        if found is None:
            return Line(words)
        command, taken = found
        rest = words[taken:]
        try:
            return Line(words, command, rest, bind(command, rest, _asked))
        except (Misused, _Depends):
            return Line(words, command, rest)


def _asked(_: list[str]) -> str | None:
    raise _Depends
