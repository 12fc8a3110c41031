"""What a vulnerability scanner found on a target, brought by people."""

from inventory.actor import Actor
from inventory.db import Db, Row
from inventory.errors import Conflict
from inventory.fleet import record_store
from inventory.fleet.facts import Facts, Section
from inventory.fleet.model import Target
from inventory.fleet.room import FleetRoom
from inventory.fleet.scanner import vulnerabilities
from inventory.fleet.service import FleetService
from inventory.fleet.shaping import shaped
from inventory.fleet.words import Outcome, SectionState, Source
from inventory.ids import new_id
from inventory.ledger import store as ledger


class ImportingService:
    """Every method raises Denied, NotFound, Invalid or Conflict."""

    def __init__(self, room: FleetRoom, fleet: FleetService) -> None:
        self._room = room
        self._fleet = fleet

    def vulnerabilities(self, actor: Actor, name: str, content: bytes) -> tuple[Target, int]:
        """Put a scanner's list in place of the one before; gives the target as it is now, and how many there are."""
        needs = self._room.permissions.require(actor, "fleet.set")
        target = self._fleet.named(actor.community, name)
        found = vulnerabilities(content)
        data = Section(state=SectionState.OK, data={"vulnerabilities": found})
        document = Facts(sections={"security": data}).stable()

        def work(db: Db) -> Row:
            record_store.take_turn(db, actor.community)
            row = record_store.target(db, actor.community, target.id)
            if row is None or row["forgotten_at"] is not None:
                raise Conflict(f"'{target.name}' was forgotten just now.")
            now = self._room.clock()
            record_store.keep_sighting(db, {
                "community_id": actor.community, "source": Source.SCANNER.value, "subject": str(target.id),
                "target": target.id, "parent": "", "account": "", "outcome": Outcome.SEEN.value, "reason": "",
                "keys": {}, "document": document, "metrics": {}, "seen_at": now, "tried_at": now, "failures": 0,
                "next_try": None, "gone_at": None,
            })  # fmt: skip
            sightings = record_store.of_target(db, actor.community, target.id)
            new = shaped(row, sightings, now, self._room.access.warn)
            record_store.keep_target(db, new)
            change = {"id": new_id(), "action": "fleet.import", "kind": "target", "subject": str(target.id)}
            change |= {"name": row["name"], "details": {"count": len(found)}}
            shown = Target.model_validate(new).model_dump(mode="json")
            return ledger.record(db, actor, needs, [change], {"target": shown, "count": len(found)})

        answer = self._room.changes.transaction(actor, "fleet.import", work)
        return Target.model_validate(answer["target"]), int(answer["count"])
