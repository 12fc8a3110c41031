"""What people say of a target: its role, its labels, its name, what need not run, and which machine it isn't."""

from collections.abc import Callable, Sequence
from uuid import UUID

from inventory.actor import Actor
from inventory.db import Db, Row
from inventory.errors import Conflict, Invalid, NotFound
from inventory.fleet import record_store
from inventory.fleet.facts import Facts
from inventory.fleet.filters import label_key
from inventory.fleet.model import Target, valid_name, valid_role
from inventory.fleet.recording import free_name
from inventory.fleet.room import FleetRoom
from inventory.fleet.service import FleetService
from inventory.fleet.serving import stopped
from inventory.fleet.shaping import shaped
from inventory.ids import new_id
from inventory.ledger import store as ledger
from inventory.text import name_key

LABEL_LIMIT = 20


class KeepingService:
    """Every method raises Denied, NotFound, Invalid or Conflict."""

    def __init__(self, room: FleetRoom, fleet: FleetService) -> None:
        self._room = room
        self._fleet = fleet

    def role(self, actor: Actor, name: str, role: str) -> Target:
        """Say what a target is for; `none` takes its role away."""
        chosen = None if role.strip().lower() == "none" else valid_role(role).value
        return self._set(actor, "fleet.role", name, lambda _: {"role": chosen})

    def labels(self, actor: Actor, name: str, add: Sequence[str], remove: Sequence[str]) -> Target:
        """Add and take away labels; raises Invalid for more than 20."""
        more, fewer = {label_key(label) for label in add}, {label_key(label) for label in remove}

        def new(row: Row) -> Row:
            labels = sorted(({*row["labels"]} | more) - fewer)
            if len(labels) > LABEL_LIMIT:
                raise Invalid(f"A target has at most {LABEL_LIMIT} labels.")
            return {"labels": labels}

        return self._set(actor, "fleet.labels", name, new)

    def rename(self, actor: Actor, name: str, to: str) -> Target:
        """Call a target otherwise."""
        wanted = valid_name(to)
        return self._set(actor, "fleet.rename", name, lambda _: {"name": wanted, "name_key": name_key(wanted)})

    def dismiss(self, actor: Actor, name: str, service: str) -> tuple[Target, str]:
        """Say that a service that stopped need not run; it counts again once it was seen running."""
        gone: list[str] = []

        def new(row: Row) -> Row:
            facts = Facts.of_document(row["document"])
            names = list(stopped(facts, row["expected"]))
            found = [key for key in names if service.lower() in (key.lower(), key.partition("/")[2].lower())]
            if not found:
                what = f"Stopped are {', '.join(names[:5])}." if names else "Nothing that should run has stopped there."
                raise NotFound(f"'{service[:60]}' isn't a stopped service of '{row['name']}'. {what}")
            gone.append(found[0])
            return {"expected": {key: value for key, value in row["expected"].items() if key != found[0]}}

        target = self._set(actor, "fleet.dismiss", name, new, told=lambda: {"service": gone[-1]})
        return target, gone[-1] if gone else service

    def split(self, actor: Actor, name: str) -> tuple[Target, Target]:
        """Undo the newest merge of a target: it is two machines again, and stays so; gives both."""
        needs = self._room.permissions.require(actor, "fleet.set")
        target = self._fleet.named(actor.community, name)

        def work(db: Db) -> Row:
            record_store.take_turn(db, actor.community)
            merge = record_store.last_merge(db, actor.community, target.id)
            if merge is None:
                raise NotFound(f"'{target.name}' was never found to be the same machine as another one.")
            kept, back = target.id, UUID(merge["details"]["target"])
            record_store.give_back(db, actor.community, merge["details"]["moved"], back)
            record_store.part(db, actor.community, kept, back)
            rows = [self._again(db, actor.community, identity) for identity in (kept, back)]
            change = {"id": new_id(), "action": "fleet.split", "kind": "target", "subject": str(kept)}
            change |= {"name": target.name, "details": {"merged": rows[1]["name"]}, "reverses": merge["id"]}
            shown = [Target.model_validate(row).model_dump(mode="json") for row in rows]
            return ledger.record(db, actor, needs, [change], {"targets": shown})

        answer = self._room.changes.transaction(actor, "fleet.split", work)
        first, second = (Target.model_validate(row) for row in answer["targets"])
        return first, second

    def _again(self, db: Db, community: str, identity: UUID) -> Row:
        row = record_store.target(db, community, identity)
        if row is None:
            raise Conflict("The other machine was forgotten for good meanwhile; enrol it anew.")
        if row["forgotten_at"] is not None:
            name = free_name(db, community, row["name"], "apart")
            row |= {"name": name, "name_key": name_key(name), "forgotten_at": None, "merged_into": None}
        sightings = record_store.of_target(db, community, identity)
        row = shaped(row, sightings, self._room.clock(), self._room.access.warn)
        record_store.keep_target(db, row)
        return row

    def _set(
        self, actor: Actor, action: str, name: str, new: Callable[[Row], Row],
        told: Callable[[], Row] | None = None,
    ) -> Target:  # fmt: skip
        needs = self._room.permissions.require(actor, "fleet.set")
        target = self._fleet.named(actor.community, name)

        def work(db: Db) -> Row:
            record_store.take_turn(db, actor.community)
            row = record_store.target(db, actor.community, target.id)
            if row is None or row["forgotten_at"] is not None:
                raise Conflict(f"'{target.name}' was forgotten just now.")
            changed = {**row, **new(row), "version": row["version"] + 1}
            moved = changed["name_key"] != row["name_key"]
            if moved and record_store.name_taken(db, actor.community, changed["name_key"]):
                raise Conflict(f"A target is called '{changed['name']}' already.")
            record_store.keep_target(db, changed)
            details = told() if told else _differences(row, changed)
            change = {"id": new_id(), "action": action, "kind": "target", "subject": str(row["id"])}
            shown = Target.model_validate(changed).model_dump(mode="json")
            return ledger.record(
                db, actor, needs, [{**change, "name": changed["name"], "details": details}], {"target": shown}
            )

        return Target.model_validate(self._room.changes.transaction(actor, action, work)["target"])


def _differences(old: Row, new: Row) -> Row:
    return {field: [old[field], new[field]] for field in ("role", "labels", "name") if old[field] != new[field]}
