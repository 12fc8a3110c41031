"""Snapshots and what became of the fleet between two of them, in words."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from commands.wording import moment
from inventory.fleet.comparing import Comparison
from inventory.fleet.diff import Change, ChangeType, Field
from inventory.fleet.snapshot_model import Snapshot

_SHOWN_FIELDS, _SHOWN_CRITICAL, _LONGEST_VALUE = 3, 5, 60
_PLURALS = {"vulnerability": "vulnerabilities"}
_SIGNS = {ChangeType.CREATED: "+", ChangeType.MODIFIED: "~", ChangeType.DELETED: "-"}


def many(number: int, kind: str) -> str:
    """`1 service`, `2 services`."""
    return f"{number} {kind if number == 1 else _PLURALS.get(kind, f'{kind}s')}"


def counted(counts: dict[str, int]) -> str:
    """`2 targets, 14 services`, or `nothing`."""
    return ", ".join(many(number, kind) for kind, number in sorted(counts.items()) if number) or "nothing"


def snapshot_row(snapshot: Snapshot, zone: ZoneInfo) -> str:
    """A snapshot as one line of a list."""
    tags = f" [{', '.join(snapshot.tags)}]" if snapshot.tags else ""
    partly = "" if snapshot.complete else ", not all could be seen"
    kind = snapshot.kind.replace("_", " ")
    things = many(snapshot.things, "thing")
    return f"#{snapshot.number} {snapshot.name}{tags}: {kind}, {moment(snapshot.taken_at, zone)}, {things}{partly}"


def label(snapshot: Snapshot, zone: ZoneInfo) -> str:
    """`#12 nightly (2026-11-21 12:00:00)`."""
    return f"#{snapshot.number} {snapshot.name} ({moment(snapshot.taken_at, zone)})"


def summary(found: Comparison, zone: ZoneInfo) -> list[str]:
    """A comparison in a few lines."""
    lines = [f"From {label(found.old, zone)} to {label(found.new, zone)}:"]
    for change in ChangeType:
        counts = {kind: numbers[change] for kind, numbers in found.counts.items() if change in numbers}
        if counts:
            lines.append(f"{_SIGNS[change]} {change}: {counted(counts)}")
    if not found.total():
        lines.append("Nothing changed.")
    if found.health_before is not None and found.health_after is not None and found.health_before != found.health_after:
        lines.append(f"Average health {found.health_before:g} → {found.health_after:g}.")
    told = [f"! {what(change)}" for change in found.critical]
    told += [f"! health of {drop.target_name} {drop.old:g} → {drop.new:g}" for drop in found.health_drops]
    more = [f"... and {len(told) - _SHOWN_CRITICAL} more critical changes"] if len(told) > _SHOWN_CRITICAL else []
    seen = {name for snapshot in (found.old, found.new) for name in snapshot.unseen}
    unseen = [f"Not seen, so unchanged: {shortened(sorted(seen))}."] if seen else []
    return [*lines, *told[:_SHOWN_CRITICAL], *more, *unseen]


def shortened(names: Sequence[str]) -> str:
    """The first few of them, and how many more."""
    more = f" and {len(names) - _SHOWN_CRITICAL} more" if len(names) > _SHOWN_CRITICAL else ""
    return ", ".join(names[:_SHOWN_CRITICAL]) + more


def what(change: Change) -> str:
    """`service nginx on web-1: status running → stopped`."""
    thing = change.kind if not change.name else f"{change.kind} {change.name} on"
    about = "; ".join(map(_field, change.fields[:_SHOWN_FIELDS])) or change.change
    more = f"; and {len(change.fields) - _SHOWN_FIELDS} more" if len(change.fields) > _SHOWN_FIELDS else ""
    return f"{thing} {change.target_name}: {about}{more}"


def change_row(change: Change) -> str:
    """A change as one line of a list."""
    return f"{'!' if change.critical else _SIGNS[change.change]} {what(change)}"


def _field(field: Field) -> str:
    return f"{field.path} {_value(field.old)} → {_value(field.new)}"


def _value(value: object) -> str:
    if value is None:
        return "none"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"
