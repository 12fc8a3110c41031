"""Recording what sources say: each sighting finds its target, or makes one; what isn't seen stays as it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from inventory.actor import Actor, Role
from inventory.changes import Notices
from inventory.db import Database, Db, Row
from inventory.errors import Conflict
from inventory.fleet import record_store as store
from inventory.fleet import store as reading
from inventory.fleet.facts import Facts
from inventory.fleet.figures import with_cpu
from inventory.fleet.filters import Filter
from inventory.fleet.identity import Known, matching
from inventory.fleet.merging import merge
from inventory.fleet.model import MOST_TARGETS, NAME_LIMIT, Sighting, SourceState, Target, pause
from inventory.fleet.room import FleetAccess
from inventory.fleet.shaping import shaped
from inventory.fleet.tidying import tidy
from inventory.fleet.words import KeyKind, NodeType, Source, TargetStatus
from inventory.ids import new_id
from inventory.ledger import store as ledger
from inventory.text import clean, name_key

_CHUNK = 500


@dataclass
class Recorded:
    """What a batch of sightings changed: the targets it touched, and the changes for the ledger."""

    targets: list[UUID]
    changes: list[Row]


class RecordingService:
    """For workers; needs no role. Every call may be made again with the same sightings: it changes nothing more."""

    def __init__(self, db: Database, notices: Notices, access: FleetAccess) -> None:
        self._db = db
        self._notices = notices
        self._access = access

    def observe(
        self, community: str, source: Source, sightings: Sequence[Sighting], now: datetime, *,
        complete: bool = False, account: str = "",
    ) -> Recorded:  # fmt: skip
        """Record what a source says at `now`; gives what it touched.

        `complete` means that it answered in full: its targets that aren't among these sightings are gone. Without
        it nothing is ever gone. `account` tells apart several of one kind, such as two clusters.
        """

        def work(db: Db) -> Recorded:
            store.take_turn(db, community)
            recorded = Recorded([], [])
            for sighting in sightings:
                self._record(db, community, account, tidy(sighting), now, recorded)
            if complete:
                named = [sighting.subject for sighting in sightings]
                recorded.targets += store.gone(db, community, source, account, named, now)
            for target in sorted(set(recorded.targets)):
                self._shape(db, community, target, now)
            if recorded.changes:
                ledger.record(db, _actor(community), Role.NONE, recorded.changes, {})
            return recorded

        recorded = self._db.transact(work)
        if recorded.changes:
            self._notices.changed(community, [])
        return recorded

    def answered(
        self, community: str, source: Source, now: datetime, *, complete: bool, reason: str = "", account: str = ""
    ) -> None:
        """Remember how a source answered; `reason` says why it didn't, or why not in full."""
        with self._db.writing() as db:
            store.answered(db, community, source, account, now, complete, clean(reason)[:300])

    def reshape(self, community: str, targets: Sequence[UUID], now: datetime) -> None:
        """Work out anew what follows from the sightings and the time: status and health."""

        def work(db: Db) -> None:
            store.take_turn(db, community)
            for target in sorted(set(targets)):
                self._shape(db, community, target, now)

        self._db.transact(work)

    def every(self, community: str, now: datetime) -> list[Target]:
        """All targets with their documents, their status and health as they are at `now`."""
        with self._db.reading() as db:
            identities = reading.identities(db, community)
        self.reshape(community, identities, now)
        targets: list[Target] = []
        while True:
            with self._db.reading() as db:
                rows = reading.documents(db, community, Filter().row(), len(targets), _CHUNK)
            targets += [Target.model_validate(row) for row in rows]
            if len(rows) < _CHUNK:
                return targets

    def forget_before(self, before: datetime) -> int:
        """Drop what was forgotten, or gone from its source, before a moment, everywhere; gives how many rows."""
        dropped = 0
        while True:
            with self._db.writing() as db:
                count = store.drop_old(db, before, _CHUNK)
            dropped += count
            if count < _CHUNK:
                return dropped

    def sources(self, community: str) -> list[SourceState]:
        """How each source answered last."""
        with self._db.reading() as db:
            return [SourceState.model_validate(row) for row in reading.sources(db, community)]

    def _record(self, db: Db, community: str, account: str, seen: Sighting, now: datetime, recorded: Recorded) -> None:
        before = store.sighting(db, community, seen.source, seen.subject)
        keys = {kind.value: value[:NAME_LIMIT] for kind, value in seen.keys.items() if value}
        if not seen.tells:
            keys = {}
            if before is None:
                return  # nothing is known of it but that it isn't there
        target, changes = _target_of(db, community, seen, keys, before, now)
        row = _sighting_row(community, account, seen, keys, before, target, now, self._access.every)
        store.keep_sighting(db, row)
        if keys:
            store.identify(db, community, target, keys)
        recorded.targets.append(target)
        recorded.changes += changes

    def _shape(self, db: Db, community: str, identity: UUID, now: datetime) -> None:
        target = store.target(db, community, identity)
        if target is not None and target["forgotten_at"] is None:
            rows = store.of_target(db, community, identity)
            parents = [store.parent(db, community, row["source"], row["parent"]) for row in rows if row["parent"]]
            parent = next((found for found in parents if found not in (None, identity)), None)
            new = {**shaped(target, rows, now, self._access.warn), "parent": parent}
            if new != target:  # most targets are as they were, and their documents are large
                store.keep_target(db, new)


def _target_of(
    db: Db, community: str, seen: Sighting, keys: dict[str, str], before: Row | None, now: datetime
) -> tuple[UUID, list[Row]]:
    """The target that a sighting is; one that is the same machine as another one is merged into it."""
    own: UUID | None = before["target"] if before else seen.target
    held = {KeyKind(kind): value for kind, value in keys.items()}
    rows = [Known(KeyKind(row["kind"]), row["value"], row["target"]) for row in store.known(db, community, keys)]
    targets = sorted({row.target for row in rows} | ({own} if own else set()))
    found = matching(held, rows, own, store.apart(db, community, targets))
    if own is None:
        return (found[0], []) if found else _new(db, community, seen, now)
    others = [target for target in found if target != own]
    return merge(db, community, own, others[0], now) if others else (own, [])


def _new(db: Db, community: str, seen: Sighting, now: datetime) -> tuple[UUID, list[Row]]:
    if store.how_many(db, community) >= MOST_TARGETS:
        raise Conflict(f"A fleet has at most {MOST_TARGETS:,} targets; forget some first.")
    row = blank(community, free_name(db, community, seen.name or seen.subject, seen.subject), seen.kind, now)
    store.keep_target(db, row)
    details = {"source": seen.source.value, "subject": seen.subject, "address": seen.address}
    change = {"id": new_id(), "action": "fleet.found", "kind": "target", "subject": str(row["id"]), "name": row["name"]}
    return row["id"], [{**change, "details": details}]


def blank(community: str, name: str, kind: NodeType, now: datetime) -> Row:
    """The row of a target of which nothing is known yet."""
    return {
        "community_id": community, "id": new_id(), "kind": kind.value, "name": name, "name_key": name_key(name),
        "address": "", "role": None, "labels": [], "status": TargetStatus.NEW.value, "reason": "", "health": None,
        "reasons": [], "unhealthy": False, "expected": {}, "sources": [], "parent": None, "document": {},
        "metrics": {}, "first_seen": now, "last_seen": None, "version": 1, "merged_into": None, "forgotten_at": None,
    }  # fmt: skip


def free_name(db: Db, community: str, name: str, subject: str) -> str:
    """The name, with the source's own name for it where another target is called so."""
    wanted = clean(name)[:NAME_LIMIT] or subject
    if not store.name_taken(db, community, name_key(wanted)):
        return wanted
    longer = f"{wanted} ({subject})"[:NAME_LIMIT]
    return longer if not store.name_taken(db, community, name_key(longer)) else f"{wanted[:200]} ({new_id()})"


def _sighting_row(
    community: str,
    account: str,
    seen: Sighting,
    keys: dict[str, str],
    before: Row | None,
    target: UUID,
    now: datetime,
    every: timedelta,
) -> Row:
    old = before or {"keys": {}, "document": {}, "metrics": {}, "seen_at": None, "failures": 0, "account": account}
    row: dict[str, Any] = {
        "community_id": community, "source": seen.source.value, "subject": seen.subject, "target": target,
        "parent": seen.parent, "account": account or old["account"], "outcome": seen.outcome.value,
        "reason": clean(seen.reason)[:300], "tried_at": now, "next_try": None, "gone_at": None,
    }  # fmt: skip
    if not seen.tells:
        kept = {name: old[name] for name in ("keys", "document", "metrics", "seen_at")}
        failures = old["failures"] + 1
        return {**row, **kept, "failures": failures, "next_try": now + pause(failures)}
    facts = seen.facts.after(Facts.of_document(old["document"], old["metrics"]))
    metrics = with_cpu(facts.measured, old["metrics"])
    held = {"keys": {**keys, "name": seen.name, "kind": seen.kind.value, "address": seen.address}}
    return {
        **row,
        **held,
        "document": facts.stable(),
        "metrics": metrics,
        "seen_at": seen.seen_at or now,
        "failures": 0,
        "next_try": now + every,
    }


def _actor(community: str) -> Actor:
    return Actor(community, "worker:fleet", "Storekeeper", "worker", Role.ADMIN)
