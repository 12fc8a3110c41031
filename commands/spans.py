"""How far an option's value goes on over the words behind it: a note to the next option, a time as far as it is one."""

import re
from collections.abc import Callable

GoesOn = Callable[[str, str], bool]
"""Whether a word belongs to the value that ends with the word before it."""

_NAMED = re.compile(
    r"\d\S*|[ap]m|an?|at|by|in|next|this|noon|midnight|morning|afternoon|evening|night|tonight|today|tomorrow|ago"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|(?:min(?:ute)?|h(?:ou)?r?|d(?:ay)?|w(?:eek)?|month|y(?:ear)?)s?",
    re.IGNORECASE,
)
_MONTH = re.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*", re.IGNORECASE)


def always(_: str, word: str) -> bool:
    """Free text takes every word."""
    return bool(word)


def in_time(before: str, word: str) -> bool:
    """A time takes words of times; a month only behind a number, because people are called Jan and April, too."""
    return bool(_NAMED.fullmatch(word) or (before[:1].isdigit() and _MONTH.fullmatch(word)))
