"""Export and import of a whole fleet, so that what was exported can be imported elsewhere and is the same."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson

from inventory.actor import Actor
from inventory.db import Db, Row
from inventory.errors import Conflict
from inventory.fleet import desired_store
from inventory.fleet import exchange_store as store
from inventory.fleet.desired import read as read_desired
from inventory.fleet.exchange_rows import FORMAT, FleetFile, TargetRow, read
from inventory.fleet.model import MOST_TARGETS
from inventory.fleet.record_store import take_turn
from inventory.fleet.room import FleetRoom
from inventory.ids import new_id
from inventory.ledger import store as ledger
from inventory.sheets import Imported, Reported
from inventory.text import name_key

ACTION = "fleet.import"
_PARTS = ("sightings", "identities", "apart", "host_keys")
_NAMED = 5


class FleetExchangeService:
    """Files in and out: targets with what each source said, identities, known hosts, and what they ought to be.

    Every method raises Denied for a role that doesn't suffice.
    """

    def __init__(self, room: FleetRoom) -> None:
        self._room = room

    def export(self, actor: Actor) -> Iterator[str]:
        """The fleet as it is now, in pieces of one JSON file; one connection is held until its end."""
        self._room.permissions.require(actor, "fleet.export")
        return self._pieces(actor.community)

    def _pieces(self, community: str) -> Iterator[str]:
        with self._room.db.reading() as db, db.transaction():
            store.hold_still(db)
            yield f'{{"format":"{FORMAT}","version":1,"targets":['
            ids = []
            for number, row in enumerate(store.targets(db, community)):
                ids.append(row["id"])
                yield ("," if number else "") + _json(row)
            yield "]"
            for what in ("sightings", "identities", "apart"):
                yield f',"{what}":{_json(store.about(db, community, ids, what))}'
            yield f',"host_keys":{_json(store.host_keys(db, community))}'
            desired = desired_store.get(db, community)
            yield f',"desired":{_json(desired["text"] if desired else None)}}}\n'

    def import_file(self, actor: Actor, content: bytes, *, dry_run: bool = False) -> Imported:
        """Add and change what the file tells of, all or nothing; what it doesn't tell of stays.

        Known hosts are trusted as the file says. Raises Invalid for a file that can't be read, and Conflict where
        another target has a name or an identity of it.
        """
        needs = self._room.permissions.require(actor, ACTION)
        file = read(content)
        if file.desired is not None:
            read_desired(file.desired)

        def work(db: Db) -> Row:
            take_turn(db, actor.community)
            report = _written(db, actor, file, self._room.clock())
            if dry_run:
                raise Reported(report.model_copy(update={"dry_run": True}))
            told = {"added": report.added, "changed": report.changed, "unchanged": report.unchanged}
            change = {"id": str(new_id()), "action": "fleet.inventory_import", "kind": "fleet", "subject": "import",
                "name": "the fleet", "details": told}  # fmt: skip
            return ledger.record(db, actor, needs, [change], report.model_dump())

        try:
            return Imported.model_validate(self._room.changes.transaction(actor, ACTION, work))
        except Reported as done:
            return done.report


def _written(db: Db, actor: Actor, file: FleetFile, now: datetime) -> Imported:
    community, ids = actor.community, [target.id for target in file.targets]
    _refuse_others(db, community, file)
    before = store.kept(db, community, ids)
    store.make_room(db, community, ids)
    store.put(db, "targets", [_target(community, target) for target in file.targets])
    for what in _PARTS:
        rows = [{"community_id": community, **row.model_dump(mode="json")} for row in getattr(file, what)]
        store.put(db, what, rows)
    if file.desired is not None:
        desired_store.put(db, community, file.desired, actor.name, now)
    if store.how_many(db, community) > MOST_TARGETS:
        raise Conflict(f"A fleet has at most {MOST_TARGETS:,} targets; forget some first.")
    after = store.kept(db, community, ids)
    known = {key for key, row in before.items() if row["forgotten_at"] is None}
    changed = sum(before[key] != after[key] for key in known)
    return Imported(added=len(ids) - len(known), changed=changed, unchanged=len(known) - changed)


def _refuse_others(db: Db, community: str, file: FleetFile) -> None:
    ids = [target.id for target in file.targets]
    taken = store.others(db, community, [name_key(target.name) for target in file.targets], ids)
    taken += store.owned(db, community, [(row.kind.value, row.value) for row in file.identities], ids)
    if taken:
        more = f" and {len(taken) - _NAMED} more" if len(taken) > _NAMED else ""
        raise Conflict(f"Other targets are called or known so here: {', '.join(taken[:_NAMED])}{more}.")


def _target(community: str, target: TargetRow) -> dict[str, Any]:
    return {"community_id": community, "name_key": name_key(target.name), **target.model_dump(mode="json")}


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
