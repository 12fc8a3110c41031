"""Two snapshots beside each other: counts in SQL, fields in Python, for what changed only."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel

from inventory.actor import Actor
from inventory.db import Db, Row
from inventory.fleet import diff_store
from inventory.fleet import snapshot_store as store
from inventory.fleet.diff import LOAD_BEARING, Change, ChangeType, HealthDrop, critical, drops, fields
from inventory.fleet.packing import unpacked
from inventory.fleet.room import FleetRoom
from inventory.fleet.snapshot_model import Snapshot
from inventory.fleet.snapshots import SnapshotService

PAGE_LIMIT = 200
_MOST_CRITICAL = 1000
_MOST_DROPS = 50


class Comparison(BaseModel):
    """What became of the fleet between two snapshots; `counts` are changes by kind of thing and kind of change.

    `critical` are the first thousand changes that somebody should look at; averages are of the known scores.
    """

    old: Snapshot
    new: Snapshot
    counts: dict[str, dict[ChangeType, int]]
    health_before: float | None
    health_after: float | None
    health_drops: list[HealthDrop]
    critical: list[Change]

    def total(self, change: ChangeType | None = None) -> int:
        """How many things changed, or changed so."""
        return sum(number for kinds in self.counts.values() for kind, number in kinds.items() if change in (None, kind))


class Chosen(NamedTuple):
    """Which changes: of which kinds of things, which kind of change, on which target; None for all."""

    kinds: Sequence[str] | None = None
    change: ChangeType | None = None
    target: UUID | None = None
    skip: int = 0
    limit: int = 10


class ComparingService:
    """Every method raises Denied for a role that doesn't suffice, and NotFound for a snapshot that isn't there."""

    def __init__(self, room: FleetRoom, snapshots: SnapshotService) -> None:
        self._room = room
        self._snapshots = snapshots

    def compare(self, actor: Actor, one: str, other: str, now: datetime) -> Comparison:
        """Two snapshots by number, name or time, in whichever order they are given."""
        old, new = self._pair(actor, one, other, now)
        with self._room.db.reading() as db, db.transaction():
            rows = diff_store.counts(db, actor.community, old.number, new.number)
            before = store.health(db, actor.community, old.number)
            after = store.health(db, actor.community, new.number)
            fallen = drops(before, after)[:_MOST_DROPS]
            names = diff_store.target_names(db, actor.community, fallen)
            load = _changes(db, actor.community, old, new, Chosen(LOAD_BEARING, limit=_MOST_CRITICAL))
        counts: dict[str, dict[ChangeType, int]] = {}
        for row in rows:
            counts.setdefault(row["kind"], {})[ChangeType(row["change"])] = row["number"]
        return Comparison(
            old=old, new=new, counts=counts, health_before=_average(before), health_after=_average(after),
            health_drops=[
                HealthDrop(target=UUID(key), target_name=names.get(key, key), old=before[key], new=after[key])
                for key in fallen
            ],
            critical=[change for change in load if change.critical],
        )  # fmt: skip

    def changes(self, actor: Actor, one: str, other: str, now: datetime, chosen: Chosen) -> list[Change]:
        """The changes themselves with their fields, by kind, target and name; at most 200 at once."""
        old, new = self._pair(actor, one, other, now)
        bounded = chosen._replace(limit=min(chosen.limit, PAGE_LIMIT))
        with self._room.db.reading() as db, db.transaction():
            return _changes(db, actor.community, old, new, bounded)

    def _pair(self, actor: Actor, one: str, other: str, now: datetime) -> tuple[Snapshot, Snapshot]:
        found = [self._snapshots.get(actor, text, now) for text in (one, other)]
        old, new = sorted(found, key=lambda snapshot: snapshot.number)
        return old, new


def _changes(db: Db, community: str, old: Snapshot, new: Snapshot, chosen: Chosen) -> list[Change]:
    asked = chosen._asdict() | {"kinds": list(chosen.kinds) if chosen.kinds else None}
    rows = diff_store.page(db, community, old.number, new.number, asked)
    wanted = sorted({row[side] for row in rows for side in ("old_pack", "new_pack") if row[side]})
    packs = {key: unpacked(content) for key, content in diff_store.packs(db, community, wanted).items()}
    return [_change(row, packs) for row in rows]


def _change(row: Row, packs: dict[UUID, dict[bytes, Any]]) -> Change:
    kind = ChangeType(row["change"])
    changed = fields(_document(row, "old", packs), _document(row, "new", packs)) if kind is ChangeType.MODIFIED else []
    return Change(
        target=row["target"], target_name=row["target_name"], kind=row["kind"], name=row["name"], change=kind,
        fields=changed, critical=critical(row["kind"], kind, changed),
    )  # fmt: skip


def _document(row: Row, side: str, packs: dict[UUID, dict[bytes, Any]]) -> Any:  # noqa: ANN401 - any JSON
    pack = row[f"{side}_pack"]
    return packs[pack][bytes(row[side])] if pack else row[f"{side}_document"]


def _average(scores: dict[str, float]) -> float | None:
    return round(sum(scores.values()) / len(scores), 3) if scores else None
