"""What a snapshot is, and how long each is kept. No I/O."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from inventory.errors import Invalid
from inventory.text import clean, name_key

_NAME_LIMIT, _TEXT_LIMIT, _TAG_LIMIT, _MOST_TAGS = 100, 500, 50, 20
ALL_FOR, DAILY_FOR, WEEKLY_FOR = timedelta(hours=48), timedelta(days=30), timedelta(days=365)


class SnapshotType(StrEnum):
    """Why a snapshot was taken."""

    MANUAL = "manual"
    SCHEDULED = "scheduled"
    PRE_DEPLOYMENT = "pre_deployment"
    POST_DEPLOYMENT = "post_deployment"
    HEALTH_CHECK = "health_check"
    BACKUP = "backup"
    DISCOVERY = "discovery"


class Snapshot(BaseModel):
    """A moment of the fleet: `counts` are things by kind; `unseen` says what stayed as it was known."""

    model_config = ConfigDict(frozen=True)

    number: int
    id: UUID
    name: str
    description: str = ""
    kind: SnapshotType
    tags: list[str] = []
    taken_by: str
    taken_at: datetime
    counts: dict[str, int]
    complete: bool
    unseen: list[str] = []

    @property
    def things(self) -> int:
        """How many things it holds."""
        return sum(self.counts.values())


class Wanted(BaseModel):
    """What somebody says of the snapshot that they take."""

    model_config = ConfigDict(frozen=True)

    name: str
    description: str = ""
    kind: SnapshotType = SnapshotType.MANUAL
    tags: tuple[str, ...] = ()


def wanted(name: str, description: str, kind: str, tags: Sequence[str]) -> Wanted:
    """The words that somebody gave, checked; raises Invalid."""
    given, told = clean(name), clean(description)
    if not name_key(given) or len(given) > _NAME_LIMIT:
        raise Invalid(f"A snapshot's name has 1 to {_NAME_LIMIT} characters.")
    if len(told) > _TEXT_LIMIT:
        raise Invalid(f"A description may have {_TEXT_LIMIT} characters; this one has {len(told)}.")
    if kind not in set(SnapshotType):
        raise Invalid(f"There is no type '{clean(kind)[:40]}'; choose one of {', '.join(SnapshotType)}.")
    return Wanted(name=given, description=told, kind=SnapshotType(kind), tags=valid_tags(tags))


def valid_tags(tags: Sequence[str]) -> tuple[str, ...]:
    """Tags in lower case, each once; raises Invalid for too many or a long one."""
    kept = tuple(dict.fromkeys(clean(tag).lower() for tag in tags if clean(tag)))
    if len(kept) > _MOST_TAGS or any(len(tag) > _TAG_LIMIT for tag in kept):
        raise Invalid(f"A snapshot may have {_MOST_TAGS} tags of {_TAG_LIMIT} characters each.")
    return kept


class Dated(Protocol):
    """What keeping asks of a snapshot."""

    @property
    def number(self) -> int:
        """Its number."""

    @property
    def taken_at(self) -> datetime:
        """When it was taken."""

    @property
    def tags(self) -> Sequence[str]:
        """Its tags."""


def outlived(snapshots: Sequence[Dated], now: datetime) -> list[int]:
    """The numbers of those that may go.

    All are kept for 48 hours, the first of each day for 30 days, the first of each week for a year; the first of
    all, the newest, and whatever has a tag, always.
    """
    ordered = sorted(snapshots, key=lambda snapshot: snapshot.number)
    seen: set[tuple[int, ...]] = set()
    gone: list[int] = []
    for snapshot in ordered:
        slot = _slot(snapshot.taken_at, now)
        always = snapshot in (ordered[0], ordered[-1]) or snapshot.tags
        if not always and (slot == () or slot in seen):
            gone.append(snapshot.number)
        elif slot is not None:
            seen.add(slot)
    return gone


def _slot(taken: datetime, now: datetime) -> tuple[int, ...] | None:
    """The time of which one snapshot is kept: None for one's own, () for none any more."""
    age = now - taken
    if age <= ALL_FOR:
        return None
    if age <= DAILY_FOR:
        return (taken.year, taken.month, taken.day)
    return tuple(taken.isocalendar()[:2]) if age <= WEEKLY_FOR else ()
