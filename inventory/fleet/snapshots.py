"""Snapshots: taken of what is known now, listed, and found by number, name or time."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import BaseModel

from inventory.actor import Actor
from inventory.db import Db, Row
from inventory.errors import NotFound
from inventory.events.fleet_records import CRITICAL
from inventory.events.model import Severity
from inventory.fleet import diff_store
from inventory.fleet import snapshot_store as store
from inventory.fleet.diff import LOAD_BEARING, drops, said
from inventory.fleet.differing import Chosen, changes
from inventory.fleet.room import FleetRoom
from inventory.fleet.snapshot_model import Snapshot, SnapshotType, Wanted, valid_tags
from inventory.fleet.snapshot_taking import Tally, written
from inventory.ids import new_id
from inventory.ledger import store as ledger
from inventory.text import name_key

PAGE_LIMIT = 200
_MOST_CRITICAL = 200
_MOST_COMMUNITIES = 10_000
_SHOWN = 5
_AGO = re.compile(r"([0-9]{1,4})([mhdw])(?: ago)?")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Taken(BaseModel):
    """A new snapshot; after a deployment also the one from before it, and what is critical since, in words."""

    snapshot: Snapshot
    before: Snapshot | None = None
    critical: list[str] = []


class SnapshotService:
    """Every method with an actor raises Denied for a role that doesn't suffice."""

    def __init__(self, room: FleetRoom) -> None:
        self._room = room

    def take(self, actor: Actor, wanted: Wanted, now: datetime) -> Taken:
        """Keep what is known of the fleet now; things that nobody could look at stay as they were known.

        After a deployment it is compared with the newest snapshot from before one, and what is critical is told.
        """
        needs = self._room.permissions.require(actor, "fleet.snapshot")

        def work(db: Db) -> Row:
            store.lock(db, actor.community)
            number = store.next_number(db, actor.community)
            tally = written(db, actor.community, number)
            row = _row(number, wanted, actor, now, tally)
            store.add(db, actor.community, {**row, "health": tally.health})
            snapshot = Snapshot.model_validate(row)
            taken = _compared(db, actor.community, snapshot, tally.health)
            changes = [_change(snapshot), *([_alarm(taken)] if taken.critical else [])]
            return ledger.record(db, actor, needs, changes, taken.model_dump(mode="json"))

        answer = self._room.changes.transaction(actor, "fleet.snapshot", work)
        return Taken.model_validate(answer)

    def communities(self) -> list[str]:
        """Who has targets, or things in their newest snapshot that are there no more."""
        with self._room.db.reading() as db:
            return store.communities(db, _MOST_COMMUNITIES)

    def tag(self, actor: Actor, text: str, tags: Sequence[str], now: datetime) -> Snapshot:
        """Give a snapshot these tags in place of its own; one that has any is kept for good."""
        needs = self._room.permissions.require(actor, "fleet.snapshot")
        kept = valid_tags(tags)
        known = self.get(actor, text, now)

        def work(db: Db) -> Row:
            row = store.tag(db, actor.community, known.number, kept)
            if row is None:
                raise NotFound(f"The snapshot '{known.name}' isn't there any more.")
            snapshot = Snapshot.model_validate(row)
            change = _ledger_row("fleet.tag", snapshot, {"tags": [known.tags, list(kept)]})
            return ledger.record(db, actor, needs, [change], {"snapshot": snapshot.model_dump(mode="json")})

        answer = self._room.changes.transaction(actor, "fleet.tag", work)
        return Snapshot.model_validate(answer["snapshot"])

    def page(
        self, actor: Actor, kind: SnapshotType | None = None, *, before: int | None = None, limit: int = 10
    ) -> list[Snapshot]:
        """Snapshots, the newest first; those below a number only where it is given."""
        self._room.permissions.require(actor, "fleet.read")
        with self._room.db.reading() as db:
            rows = store.page(db, actor.community, kind, before or store.LAST, min(limit, PAGE_LIMIT))
        return [Snapshot.model_validate(row) for row in rows]

    def get(self, actor: Actor, text: str, now: datetime) -> Snapshot:
        """The snapshot that somebody means: a number, an id, a name, `latest`, `first`, `yesterday` or `3d` ago."""
        self._room.permissions.require(actor, "fleet.read")
        word = text.strip().lower().lstrip("#")
        with self._room.db.reading() as db:
            row = _found(db, actor.community, word, now)
        if row is None:
            raise NotFound(f"There is no snapshot '{text[:60]}'; list them with fleet snapshots.")
        return Snapshot.model_validate(row)

    def before(self, actor: Actor, kind: SnapshotType, number: int) -> Snapshot | None:
        """The newest snapshot of a kind before another one."""
        self._room.permissions.require(actor, "fleet.read")
        with self._room.db.reading() as db:
            row = store.before(db, actor.community, kind, number)
        return Snapshot.model_validate(row) if row else None


def _found(db: Db, community: str, word: str, now: datetime) -> Row | None:
    if word in ("", "latest", "now", "last"):
        return store.at(db, community, now)
    if word == "first":
        return store.first(db, community)
    ago = _ago(word)
    if ago is None:
        return store.named(db, community, word, name_key(word))
    return store.at(db, community, now - ago) or store.first(db, community)


def _ago(word: str) -> timedelta | None:
    """How long ago a word says: yesterday, or 90m, 12h, 3d, 2w."""
    if word == "yesterday":
        return timedelta(days=1)
    found = _AGO.fullmatch(word)
    return timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None


def _row(number: int, wanted: Wanted, actor: Actor, now: datetime, tally: Tally) -> Row:
    return {
        "number": number, "id": new_id(), "name": wanted.name, "name_key": name_key(wanted.name),
        "description": wanted.description, "kind": wanted.kind.value, "tags": list(wanted.tags), "taken_by": actor.name,
        "taken_at": now, "counts": dict(tally.counts), "complete": not tally.unseen, "unseen": tally.unseen,
    }  # fmt: skip


def _compared(db: Db, community: str, snapshot: Snapshot, health: dict[str, float]) -> Taken:
    row = None
    if snapshot.kind is SnapshotType.POST_DEPLOYMENT:
        row = store.before(db, community, SnapshotType.PRE_DEPLOYMENT, snapshot.number)
    if row is None:
        return Taken(snapshot=snapshot)
    before = Snapshot.model_validate(row)
    found = changes(db, community, before.number, snapshot.number, Chosen(LOAD_BEARING, limit=_MOST_CRITICAL))
    told = [said(change) for change in found if change.critical]
    old = store.health(db, community, before.number)
    fallen = drops(old, health)
    names = diff_store.target_names(db, community, fallen)
    told += [f"health of {names.get(key, key)} {old[key]:g} → {health[key]:g}" for key in fallen]
    return Taken(snapshot=snapshot, before=before, critical=told[:_MOST_CRITICAL])


def _change(snapshot: Snapshot) -> Row:
    told = snapshot.model_dump(mode="json", include={"number", "kind", "complete"})
    return _ledger_row("fleet.snapshot", snapshot, {**told, "total": snapshot.things})


def _alarm(taken: Taken) -> Row:
    assert taken.before is not None  # noqa: S101 - nothing is critical without something to compare with
    more = f" and {len(taken.critical) - _SHOWN} more" if len(taken.critical) > _SHOWN else ""
    told = {"severity": Severity.CRITICAL.title, "before": taken.before.name, "number": taken.snapshot.number,
        "count": len(taken.critical), "value": ", ".join(taken.critical[:_SHOWN]) + more}  # fmt: skip
    return _ledger_row(CRITICAL, taken.snapshot, told)


def _ledger_row(action: str, snapshot: Snapshot, details: Row) -> Row:
    found = {"id": str(new_id()), "action": action, "kind": "snapshot", "subject": str(snapshot.id)}
    return {**found, "name": snapshot.name, "details": details}
