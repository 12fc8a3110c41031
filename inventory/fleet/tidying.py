"""What machines and programs say, made fit for the database: bounded, without what no text may hold. No I/O."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from inventory.fleet.facts import Facts, Section
from inventory.fleet.model import NAME_LIMIT, Sighting
from inventory.text import clean

_MOST_ENTRIES, _LONGEST_TEXT, _DEEPEST = 5_000, 1_000, 8
_LONGEST_ADDRESS, _LONGEST_REASON = 255, 200


def tidy(seen: Sighting) -> Sighting:
    """The sighting with every text on one line, and nothing longer than we keep."""
    keys = {kind: clean(value)[:NAME_LIMIT] for kind, value in seen.keys.items()}
    sections = {name: _section(section) for name, section in seen.facts.sections.items()}
    measured = {_text(name): value for name, value in islice(seen.facts.measured.items(), _MOST_ENTRIES)}
    return replace(
        seen, name=clean(seen.name)[:NAME_LIMIT], address=clean(seen.address)[:_LONGEST_ADDRESS],
        reason=clean(seen.reason)[:_LONGEST_REASON], keys={kind: value for kind, value in keys.items() if value},
        facts=Facts(sections=sections, measured=measured),
    )  # fmt: skip


def _section(section: Section) -> Section:
    return Section(state=section.state, reason=clean(section.reason)[:_LONGEST_REASON], data=_mapping(section.data, 0))


def _mapping(data: Mapping[str, Any], depth: int) -> dict[str, Any]:
    return {_text(name): _value(value, depth + 1) for name, value in islice(data.items(), _MOST_ENTRIES)}


def _value(value: object, depth: int) -> object:
    if isinstance(value, str):
        return _text(value)
    if depth >= _DEEPEST:
        return None
    if isinstance(value, Mapping):
        return _mapping(value, depth)
    if isinstance(value, list | tuple):
        return [_value(entry, depth + 1) for entry in islice(value, _MOST_ENTRIES)]
    return value


def _text(text: str) -> str:
    """Blanks stay as they are: paths have them."""
    if text.isascii() and text.isprintable():
        return text[:_LONGEST_TEXT]
    return clean(text)[:_LONGEST_TEXT]
