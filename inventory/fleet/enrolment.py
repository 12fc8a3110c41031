"""Hosts that we log on to: enrolled by people, and asked nothing before somebody approved their host key."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from inventory.actor import Actor, Role
from inventory.db import Db, Row
from inventory.errors import Conflict, Denied, Invalid
from inventory.fleet import key_store, record_store
from inventory.fleet.endpoints import Endpoint
from inventory.fleet.filters import label_key
from inventory.fleet.model import Target, valid_name, valid_role
from inventory.fleet.recording import blank
from inventory.fleet.room import FleetRoom
from inventory.fleet.service import FleetService
from inventory.fleet.words import NodeType, Source, TargetStatus
from inventory.ids import new_id
from inventory.ledger import store as ledger
from inventory.shape import Shape
from inventory.text import clean, name_key

_PREFIX = "SHA256:"


class HostKey(Shape):
    """A key that a host has shown; `state` is pending, trusted or changed."""

    address: str
    fingerprint: str
    algorithm: str
    state: str
    seen_at: datetime
    decided_by: str | None = None


class EnrolmentService:
    """Every method raises Denied, NotFound, Invalid or Conflict."""

    def __init__(self, room: FleetRoom, fleet: FleetService) -> None:
        self._room = room
        self._fleet = fleet

    def enroll(
        self, actor: Actor, endpoint: Endpoint, name: str = "", role: str = "", labels: Sequence[str] = ()
    ) -> Target:
        """Note a host; its key is fetched next, and nothing is sent to it before that is approved."""
        needs = self._allowed(actor, "fleet.set")
        called = valid_name(name or endpoint.host)
        chosen = valid_role(role).value if role else None
        kept = sorted({label_key(label) for label in labels})

        def work(db: Db) -> Row:
            record_store.take_turn(db, actor.community)
            if record_store.sighting(db, actor.community, Source.SSH, endpoint.subject):
                raise Conflict(f"{endpoint.subject} is enrolled already.")
            if record_store.name_taken(db, actor.community, name_key(called)):
                raise Conflict(f"A target is called '{called}' already; choose another name with --name.")
            row = blank(actor.community, called, NodeType.BARE_METAL, self._room.clock())
            waits = {"status": TargetStatus.PENDING.value, "reason": "its host key isn't known yet"}
            row = {**row, **waits, "address": endpoint.host, "role": chosen, "labels": kept}
            record_store.keep_target(db, row)
            record_store.keep_sighting(db, _unasked(actor.community, row["id"], endpoint))
            details = {"address": endpoint.subject, "account": endpoint.account}
            return _recorded(db, actor, needs, "fleet.enroll", row, details)

        return Target.model_validate(self._room.changes.transaction(actor, "fleet.enroll", work)["target"])

    def keys(self, actor: Actor, target: UUID) -> list[HostKey]:
        """The keys that a target's addresses have shown, the newest first."""
        self._room.permissions.require(actor, "fleet.read")
        with self._room.db.reading() as db:
            rows = key_store.of_target(db, actor.community, target)
        return [HostKey.model_validate(row) for row in rows]

    def approve(self, actor: Actor, name: str, fingerprint: str = "") -> tuple[Target, HostKey]:
        """Trust the key that a host has shown; the fingerprint must be given where it has shown several."""
        needs = self._allowed(actor, "fleet.trust")
        target = self._fleet.named(actor.community, name)

        def work(db: Db) -> Row:
            record_store.take_turn(db, actor.community)
            key = _chosen(key_store.of_target(db, actor.community, target.id), target.name, fingerprint)
            key_store.decide(db, actor.community, key["address"], key["fingerprint"], actor.person)
            row = self._locked(db, target)
            row = {**row, "status": TargetStatus.NEW.value, "reason": "", "version": row["version"] + 1}
            record_store.keep_target(db, row)
            key_store.later(db, actor.community, key["address"], None)
            shown = {"address": key["address"], "fingerprint": key["fingerprint"]}
            return _recorded(db, actor, needs, "fleet.approve", row, shown, key=_plain(key))

        answer = self._room.changes.transaction(actor, "fleet.approve", work)
        return Target.model_validate(answer["target"]), HostKey.model_validate(answer["key"])

    def quarantine(self, actor: Actor, name: str, reason: str = "") -> Target:
        """Ask a target nothing more, until it is approved again."""
        needs = self._allowed(actor, "fleet.trust")
        target = self._fleet.named(actor.community, name)
        why = clean(reason)[:200] or f"by {actor.name}"

        def work(db: Db) -> Row:
            record_store.take_turn(db, actor.community)
            row = self._locked(db, target)
            row = {**row, "status": TargetStatus.QUARANTINED.value, "reason": why, "version": row["version"] + 1}
            record_store.keep_target(db, row)
            return _recorded(db, actor, needs, "fleet.quarantine", row, {"reason": why})

        return Target.model_validate(self._room.changes.transaction(actor, "fleet.quarantine", work)["target"])

    def forget(self, actor: Actor, name: str) -> Target:
        """Drop a target, its keys and all that it is known by; what happened to it stays in the ledger."""
        needs = self._allowed(actor, "fleet.set")
        target = self._fleet.named(actor.community, name)

        def work(db: Db) -> Row:
            record_store.take_turn(db, actor.community)
            row = self._locked(db, target)
            for sighting in record_store.forget(db, actor.community, target.id):
                key_store.drop(db, actor.community, sighting["subject"])
            record_store.keep_target(db, {**row, "forgotten_at": self._room.clock()})
            return _recorded(db, actor, needs, "fleet.forget", row, {"address": row["address"]})

        return Target.model_validate(self._room.changes.transaction(actor, "fleet.forget", work)["target"])

    def _locked(self, db: Db, target: Target) -> Row:
        row = record_store.target(db, target.community_id, target.id)
        if row is None or row["forgotten_at"] is not None:
            raise Conflict(f"'{target.name}' was forgotten just now.")
        return row

    def _allowed(self, actor: Actor, action: str) -> Role:
        needs = self._room.permissions.require(actor, action)
        communities = self._room.access.communities
        if communities is not None and actor.community not in communities:
            raise Denied("This installation keeps no fleet for this community; its operator names it in"
                         " FLEET_COMMUNITIES.")  # fmt: skip
        return needs


def _unasked(community: str, target: UUID, endpoint: Endpoint) -> Row:
    return {
        "community_id": community, "source": Source.SSH.value, "subject": endpoint.subject, "target": target,
        "parent": "", "account": endpoint.account, "outcome": "", "reason": "", "keys": {}, "document": {},
        "metrics": {}, "seen_at": None, "tried_at": None, "failures": 0, "next_try": None, "gone_at": None,
    }  # fmt: skip


def _chosen(keys: Sequence[Row], name: str, fingerprint: str) -> Row:
    """The key that is meant; a key is trusted as it was shown, never as it was typed."""
    if not keys:
        raise Conflict(f"'{name}' has shown no host key yet; let it be asked with fleet discover.")
    if fingerprint:
        typed = fingerprint.strip().removeprefix(_PREFIX)
        found = [key for key in keys if key["fingerprint"].removeprefix(_PREFIX) == typed]
        if not found:
            raise Invalid(f"'{name}' hasn't shown that key; it has shown {keys[0]['fingerprint']}.")
        return found[0]
    shown = [key for key in keys if key["state"] != "trusted"] or list(keys)
    if len(shown) > 1:
        names = " and ".join(key["fingerprint"] for key in shown[:3])
        raise Conflict(f"'{name}' has shown several keys: {names}; say which.")
    return shown[0]


def _plain(key: Row) -> Row:
    return HostKey.model_validate(key).model_dump(mode="json")


def _recorded(db: Db, actor: Actor, needs: Role, action: str, row: Row, details: Row, **more: object) -> Row:
    """Append a change of a target to the ledger; the answer holds the target as it is now."""
    target = Target.model_validate(row).model_dump(mode="json")
    change = {"id": new_id(), "action": action, "kind": "target", "subject": str(row["id"]), "name": row["name"]}
    return ledger.record(db, actor, needs, [{**change, "details": details}], {"target": target, **more})
