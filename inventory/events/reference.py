"""The list of all events as a page: `python -m inventory.events.reference > docs/events.md`."""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import orjson

from inventory.events.catalogue import ALL
from inventory.events.model import Event, Kind, envelope
from inventory.events.words import told

_INTRODUCTION = """# Events

Made from the code by `make docs`. Every change is an event; an alert is a condition that begins and ends, told by
events whose details hold `state` (firing, reminder, flapping, resolved), `severity`, `value` and `episode`.

`!alerts add KIND` tells a channel; `inventory.` may be left out, and `*` stands for anything. Webhooks and NATS
get the envelope below as JSON: `event_type` is the kind, `event_id` the same at every attempt, `priority` low,
medium, high or critical (information, notice, warning, critical), `data.details` what the examples show,
`correlation_id` joins an alert's beginning and end, `user_id` is who did it. New keys may come; none goes.
"""


def reference(kinds: Iterable[Kind]) -> str:
    """Every kind of event with its severity, its words and an example, in Markdown."""
    known = list(kinds)
    shown = orjson.dumps(envelope(_example(known[0]), "storekeeper"), option=orjson.OPT_INDENT_2).decode()
    sections = [_INTRODUCTION, "```json", shown, "```", ""]
    for noun, group in groupby(known, key=lambda kind: kind.name.partition(".")[0]):
        sections += [f"## {noun}", "", *(line for kind in group for line in _section(kind))]
    return "\n".join(sections)


def _section(kind: Kind) -> list[str]:
    what = "alert" if kind.rule else "change"
    lines = [f"### `{kind.name}`", "", f"{kind.summary}: {what}, {kind.severity.title}.", ""]
    lines += [f"> {told(_example(kind))}", ""]
    if kind.over:
        lines += [f"> {told(_example(kind, state='resolved'))}", ""]
    details = orjson.dumps(dict(kind.example)).decode()
    return [*lines, "```json", details, "```", ""]


def _example(kind: Kind, **details: Any) -> Event:  # noqa: ANN401 - details are JSON
    return Event(
        id=UUID("0198f1c2-0000-7000-8000-000000000001"), community_id="discord:7", seq=41, action=kind.name,
        subject_kind="item", subject_id="0198f1c2-0000-7000-8000-000000000002", subject_name="Sony A7",
        person="discord:42", person_name="Max", details={**kind.example, **details},
        created_at=datetime(2026, 11, 21, 12, 0, tzinfo=UTC),
    )  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(reference(ALL))
