"""Two snapshots beside each other: counts in SQL, fields in Python, for what changed only."""

from datetime import datetime
from uuid import UUID

from inventory.actor import Actor
from inventory.fleet import diff_store
from inventory.fleet import snapshot_store as store
from inventory.fleet.diff import LOAD_BEARING, Change, ChangeType, HealthDrop, drops
from inventory.fleet.differing import Chosen, changes
from inventory.fleet.exchange_store import hold_still
from inventory.fleet.room import FleetRoom
from inventory.fleet.snapshot_model import Snapshot
from inventory.fleet.snapshots import SnapshotService
from inventory.shape import Shape

PAGE_LIMIT = 200
_MOST_CRITICAL = 1000
_MOST_DROPS = 50


class Comparison(Shape):
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


class ComparingService:
    """Every method raises Denied for a role that doesn't suffice, and NotFound for a snapshot that isn't there."""

    def __init__(self, room: FleetRoom, snapshots: SnapshotService) -> None:
        self._room = room
        self._snapshots = snapshots

    def compare(self, actor: Actor, one: str, other: str, now: datetime) -> Comparison:
        """Two snapshots by number, name or time, in whichever order they are given."""
        old, new = self._pair(actor, one, other, now)
        with self._room.db.reading() as db, db.transaction():
            hold_still(db)
            rows = diff_store.counts(db, actor.community, old.number, new.number)
            before = store.health(db, actor.community, old.number)
            after = store.health(db, actor.community, new.number)
            fallen = drops(before, after)[:_MOST_DROPS]
            names = diff_store.target_names(db, actor.community, fallen)
            load = changes(db, actor.community, old.number, new.number, Chosen(LOAD_BEARING, limit=_MOST_CRITICAL))
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
            hold_still(db)
            return changes(db, actor.community, old.number, new.number, bounded)

    def _pair(self, actor: Actor, one: str, other: str, now: datetime) -> tuple[Snapshot, Snapshot]:
        found = [self._snapshots.get(actor, text, now) for text in (one, other)]
        old, new = sorted(found, key=lambda snapshot: snapshot.number)
        return old, new


def _average(scores: dict[str, float]) -> float | None:
    return round(sum(scores.values()) / len(scores), 3) if scores else None
