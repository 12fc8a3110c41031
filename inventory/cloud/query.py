"""What somebody looks for: words, and filters such as `type:s3.bucket region:eu-* tag:env=prod -tag:owner`. No I/O."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from inventory.errors import Invalid
from inventory.suggest import nearest
from inventory.text import clean, fold

PLACES = ("type", "region", "account", "provider", "service")
_TELLING = ("type", "region", "account", "provider")
STATES = ("public", "broken", "orphan", "untagged", "stale", "removed")
MOST_FILTERS, LONGEST = 20, 300
_WORD = re.compile(r"[^\W_]+")
_UNKNOWN = re.compile(r"-?([a-z]{2,20}):(?!//).+", re.IGNORECASE)
_NO_FILTERS = frozenset({"arn", "urn"})
FILTERS = (*PLACES, "category", "tag", "is")
_FILTER = re.compile(r"(-?)(type|region|account|provider|service|category|tag|is):(.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Question:
    """Which resources: `places` choose cells by patterns with *, each of several names being enough.

    `tags` are (key, value) with None for any value, `untagged` keys that must not be there; `words` are beginnings of
    words in the name, the id and the tags, all of which must be there; `states` are of STATES.
    """

    words: tuple[str, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[tuple[str, str | None], ...] = ()
    without: tuple[tuple[str, str | None], ...] = ()
    states: tuple[str, ...] = ()


@dataclass
class _Draft:
    words: list[str] = field(default_factory=list)
    places: list[tuple[str, str]] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    tags: list[tuple[str, str | None]] = field(default_factory=list)
    without: list[tuple[str, str | None]] = field(default_factory=list)
    states: list[str] = field(default_factory=list)


def parse_question(texts: Sequence[str]) -> Question:
    """The question that these words and filters ask; raises Invalid for a filter that means nothing."""
    draft = _Draft()
    if len(texts) > MOST_FILTERS or sum(map(len, texts)) > LONGEST:
        raise Invalid(f"A search has at most {MOST_FILTERS} words and {LONGEST} characters.")
    for text in texts:
        found = _FILTER.fullmatch(clean(text))
        if found:
            _add_filter(draft, bool(found[1]), found[2].lower(), found[3])
        else:
            _refuse_unknown(clean(text))
            draft.words += _WORD.findall(fold(text))
    return Question(**{name: tuple(values) for name, values in vars(draft).items()})


def _refuse_unknown(text: str) -> None:
    """What looks like a filter and is none would find nothing without a word; raises Invalid."""
    found = _UNKNOWN.fullmatch(text)
    if found and found[1].lower() not in _NO_FILTERS:
        near = nearest(found[1], FILTERS)
        told = ", ".join(f"{one}:" for one in near or FILTERS)
        hint = (
            f"Did you mean {told}?" if near else f"There are {told}; to look for the text, write a blank for the colon."
        )
        raise Invalid(f"There is no filter {found[1].lower()}:. {hint}")


def _add_filter(draft: _Draft, negated: bool, name: str, value: str) -> None:
    if not value:
        raise Invalid(f"Say what after {name}:, such as type:s3.bucket or tag:env=prod.")
    if negated and name != "tag":
        raise Invalid("Only tags can be left out, as in -tag:owner.")
    if name == "tag":
        key, equals, wanted = value.partition("=")
        (draft.without if negated else draft.tags).append((key, wanted if equals else None))
    elif name == "is":
        draft.states.append(_state(value))
    elif name == "category":
        draft.categories.append(value.lower())
    else:
        draft.places.append((name, value.lower()))


def _state(value: str) -> str:
    if value.lower() not in STATES:
        raise Invalid(f"is: takes one of {', '.join(STATES)}.")
    return value.lower()


def split_places(text: str) -> tuple[str, list[tuple[str, str]]]:
    """A name, and the (place, pattern) filters behind it."""
    words = clean(text).split()
    places = [(found[2].lower(), found[3].lower()) for word in words if (found := _FILTER.fullmatch(word)) and found[3]]
    chosen = [(name, pattern) for name, pattern in places if name in _TELLING]
    rest = [word for word in words if not ((found := _FILTER.fullmatch(word)) and found[2].lower() in _TELLING)]
    return " ".join(rest), chosen


def fits(row: Mapping[str, Any], places: Sequence[tuple[str, str]]) -> bool:
    """Whether a resource's type, region and account are like these patterns."""
    return all(fnmatchcase(str(row[name]).lower(), pattern) for name, pattern in places)


def like(pattern: str) -> str:
    """The pattern of LIKE for one with * for anything."""
    escaped = pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped.replace("*", "%")
