"""What is different between two documents, and how bad a change is. No I/O."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel

from inventory.fleet.things import ThingKind

_MOST_FIELDS = 200
_WELL, _ILL = (
    frozenset({"running", "healthy", "up"}),
    frozenset({"stopped", "failed", "unreachable", "quarantined", "off"}),
)
LOAD_BEARING = (ThingKind.TARGET, ThingKind.SERVICE, ThingKind.CONTAINER, ThingKind.STACK)
"""The kinds whose end is critical."""
HEALTH_DROP = 0.2


class ChangeType(StrEnum):
    """What became of a thing; what is the same is no change and isn't counted."""

    CREATED = "created"
    MODIFIED = "modified"
    DELETED = "deleted"


class Field(NamedTuple):
    """A value of a document that differs, by its path `container.image`; None where there is none."""

    path: str
    old: Any
    new: Any


class Change(BaseModel):
    """One thing that differs: on which target, what it is, and the values that changed."""

    target: UUID
    target_name: str
    kind: str
    name: str
    change: ChangeType
    fields: list[Field] = []
    critical: str = ""


class HealthDrop(BaseModel):
    """A target whose score fell by more than 0.2."""

    target: UUID
    target_name: str
    old: float
    new: float


def fields(old: object, new: object, path: str = "") -> list[Field]:
    """The values that differ, by path, at most two hundred."""
    return [field for field, _ in zip(_fields(old, new, path), range(_MOST_FIELDS), strict=False)]


def _fields(old: object, new: object, path: str) -> Iterator[Field]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in sorted({*old, *new}):
            where = f"{path}.{name}" if path else str(name)
            if name in old and name in new:
                yield from _fields(old[name], new[name], where)
            else:
                yield Field(where, old.get(name), new.get(name))
    elif old != new or type(old) is not type(new):
        yield Field(path, old, new)


def critical(kind: str, change: ChangeType, changed: list[Field]) -> str:
    """Why a change is critical, in the contract's words; empty where it isn't."""
    if change is ChangeType.DELETED and kind in LOAD_BEARING:
        return "deleted"
    if change is ChangeType.MODIFIED and kind in LOAD_BEARING:
        fell = any(field.path == "status" and field.old in _WELL and field.new in _ILL for field in changed)
        return "status_degradation" if fell else ""
    return ""


def drops(before: Mapping[str, float], after: Mapping[str, float]) -> list[str]:
    """The targets whose score fell by more than 0.2, the deepest fall first."""
    fallen = {key: before[key] - after[key] for key in before.keys() & after.keys()}
    # Scores have two decimals; a float's dust must make no alarm of a fall of exactly 0.2.
    deep = [key for key, fall in fallen.items() if round(fall, 2) > HEALTH_DROP]
    return sorted(deep, key=lambda key: (-fallen[key], key))


def said(change: Change) -> str:
    """`service nginx on web-1 (deleted)`: a change in a few words, with why it is critical where it is."""
    what = change.kind if change.kind == ThingKind.TARGET else f"{change.kind} {change.name} on"
    return f"{what} {change.target_name} ({change.critical or change.change})"
