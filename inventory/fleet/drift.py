"""Drift: where machines aren't what somebody said that they ought to be."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from inventory.actor import Actor
from inventory.db import Db, Row
from inventory.errors import NotFound
from inventory.fleet import desired_store as store
from inventory.fleet.desired import Desired, Deviation, deviations, read, unseen
from inventory.fleet.facts import Facts
from inventory.fleet.room import FleetRoom
from inventory.fleet.snapshot_store import FIRST, targets
from inventory.fleet.words import NodeRole
from inventory.ids import new_id
from inventory.ledger import store as ledger
from inventory.shape import Shape

_AT_ONCE, _MOST_COMMUNITIES, _MOST = 50, 100_000, 500


class Written(Shape):
    """What a fleet ought to be, as it was written."""

    text: str
    set_by: str
    set_at: datetime


class Drifted(Shape):
    """A machine with the things that aren't as they ought to be, at most 500; `unseen` could not be looked at."""

    target: UUID
    target_name: str
    role: NodeRole | None = None
    deviations: list[Deviation]
    unseen: list[str]


class DriftService:
    """`every` and `communities` are for jobs; the others raise Denied for a role that doesn't suffice."""

    def __init__(self, room: FleetRoom) -> None:
        self._room = room

    def written(self, actor: Actor) -> Written:
        """What the fleet ought to be; raises NotFound where nobody has said it."""
        self._room.permissions.require(actor, "fleet.read")
        with self._room.db.reading() as db:
            row = store.get(db, actor.community)
        if row is None:
            raise NotFound("Nobody has said what the fleet ought to be; attach it as YAML to fleet desired.")
        return Written.model_validate(row)

    def write(self, actor: Actor, text: str, now: datetime) -> Desired:
        """Say what the fleet ought to be; raises Invalid for what can't be read."""
        needs = self._room.permissions.require(actor, "fleet.set")
        desired = read(text)
        told = {"roles": sorted(desired.roles), "targets": sorted(desired.targets)[:50]}

        def work(db: Db) -> Row:
            store.put(db, actor.community, text, actor.name, now)
            return ledger.record(db, actor, needs, [_change(told)], {"settings": "fleet.desire"})

        self._room.changes.transaction(actor, "fleet.desire", work)
        return desired

    def forget(self, actor: Actor) -> None:
        """Say no more what the fleet ought to be; raises NotFound where nobody has."""
        needs = self._room.permissions.require(actor, "fleet.set")

        def work(db: Db) -> Row:
            if not store.drop(db, actor.community):
                raise NotFound("Nobody has said what the fleet ought to be.")
            return ledger.record(db, actor, needs, [_change({"roles": []})], {"settings": "fleet.desire"})

        self._room.changes.transaction(actor, "fleet.desire", work)

    def drift(self, actor: Actor, text: str | None = None) -> list[Drifted]:
        """The machines that aren't as they ought to be, by id; by `text` in place of what was said, where given."""
        self._room.permissions.require(actor, "fleet.read")
        desired = read(text if text is not None else self.written(actor).text)
        return [found for found in self._each(actor.community, desired) if found.deviations or found.unseen]

    def every(self, community: str) -> list[Drifted]:
        """Every machine of which something is said, also where it is as it ought to be."""
        with self._room.db.reading() as db:
            row = store.get(db, community)
        return list(self._each(community, read(row["text"]))) if row else []

    def communities(self) -> list[str]:
        """Who has said what their fleet ought to be."""
        with self._room.db.reading() as db:
            return store.communities(db, _MOST_COMMUNITIES)

    def _each(self, community: str, desired: Desired) -> Iterator[Drifted]:
        after = FIRST
        while True:
            with self._room.db.reading() as db:
                rows = targets(db, community, after, _AT_ONCE)
            if not rows:
                return
            yield from filter(None, (_drifted(row, desired) for row in rows))
            after = rows[-1]["id"]


def _drifted(row: Row, desired: Desired) -> Drifted | None:
    role = NodeRole(row["role"]) if row["role"] else None
    wish = desired.of(row["name"], role)
    if wish is None:
        return None
    facts = Facts.of_document(row["document"])
    found = deviations(wish, facts)[:_MOST]
    return Drifted(target=row["id"], target_name=row["name"], role=role, deviations=found, unseen=unseen(wish, facts))


def _change(details: Row) -> Row:
    return {"id": str(new_id()), "action": "fleet.desire", "kind": "fleet", "subject": "desired", "name": "the fleet",
        "details": details}  # fmt: skip
