"""What the scan over SSH needs to know and to tell: where to ask, which key is trusted there, which was shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from inventory.actor import Actor, Role
from inventory.changes import Notices
from inventory.db import Database, Db, Row
from inventory.fleet import key_store, record_store
from inventory.fleet.endpoints import Endpoint, subject_endpoint
from inventory.fleet.words import Source, TargetStatus
from inventory.ids import new_id
from inventory.ledger import store as ledger

MOST_HOSTS = 10_000
_ALERT = "fleet.host_key"
"""What tells of a changed key until somebody approves it: no channel needs both."""
_ALWAYS = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    """A host to ask: without `trusted` public keys (OpenSSH's format) only for its host key."""

    endpoint: Endpoint
    name: str
    trusted: tuple[str, ...]


@dataclass(frozen=True)
class ShownKey:
    """A host key as a host showed it; `fingerprint` is `SHA256:…`."""

    algorithm: str
    public_key: str
    fingerprint: str


class KnownHostService:
    """For workers; needs no role."""

    def __init__(self, db: Database, notices: Notices) -> None:
        self._db = db
        self._notices = notices

    def due(self, community: str, now: datetime, subjects: Sequence[str] | None = None) -> list[Asked]:
        """The hosts to ask at `now`: those whose pause is over, or (however long that lasts) these subjects.

        One in quarantine is never asked; one that waits for its approval is asked for its key only.
        """
        with self._db.reading() as db:
            rows = key_store.due(db, community, now if subjects is None else _ALWAYS, MOST_HOSTS)
        return [_asked(row) for row in rows if _may_be_asked(row) and (subjects is None or row["subject"] in subjects)]

    def all(self, community: str) -> list[str]:
        """The subjects of all hosts that may be asked."""
        with self._db.reading() as db:
            rows = key_store.due(db, community, _ALWAYS, MOST_HOSTS)
        return [row["subject"] for row in rows if _may_be_asked(row)]

    def shown(self, community: str, subject: str, key: ShownKey, now: datetime) -> str:
        """Remember the key that a host showed; gives trusted, pending or changed.

        Another key than the one that is trusted puts the host into quarantine.
        """

        def work(db: Db) -> tuple[str, bool]:
            record_store.take_turn(db, community)
            known = key_store.at(db, community, subject)
            trusted = any(row["state"] == "trusted" for row in known)
            state = "changed" if trusted else "pending"
            seen = key_store.see(db, community, subject, {**vars(key), "state": state}, now)
            sighting = record_store.sighting(db, community, Source.SSH, subject)
            target = record_store.target(db, community, sighting["target"]) if sighting else None
            if target is None or seen["state"] == "trusted":
                return str(seen["state"]), False
            return str(seen["state"]), self._told(db, community, target, seen, key.fingerprint)

        state, told = self._db.transact(work)
        if told:
            self._notices.changed(community, [])
        return state

    def _told(self, db: Db, community: str, target: Row, seen: Row, fingerprint: str) -> bool:
        """Say what the key means for its target; gives whether there was something to tell."""
        changed = bool(seen["state"] == "changed")
        status = TargetStatus.QUARANTINED if changed else TargetStatus.PENDING
        if changed:
            reason = f"its host key changed to {fingerprint}"
        else:
            reason = f"its host key {fingerprint} waits for approval"
        if (target["status"], target["reason"]) == (status.value, reason):
            return False
        record_store.keep_target(db, {**target, "status": status.value, "reason": reason})
        action = "fleet.quarantine" if changed else "fleet.key_shown"
        change = {"id": new_id(), "action": action, "kind": "target", "subject": str(target["id"])}
        told = {"alert": _ALERT} if changed else {}
        details = {"fingerprint": fingerprint, "reason": reason, **told}
        ledger.record(db, _actor(community), Role.NONE, [{**change, "name": target["name"], "details": details}], {})
        return True

    def endpoints(self, community: str, target: UUID) -> list[Endpoint]:
        """Where a target is asked over SSH."""
        with self._db.reading() as db:
            rows = key_store.endpoints(db, community, target)
        return [subject_endpoint(row["subject"], row["account"]) for row in rows]


def _may_be_asked(row: Row) -> bool:
    return bool(row["status"] != TargetStatus.QUARANTINED)


def _asked(row: Row) -> Asked:
    trusted = () if row["status"] == TargetStatus.PENDING else tuple(row["trusted"])
    return Asked(subject_endpoint(row["subject"], row["account"]), row["name"], trusted)


def _actor(community: str) -> Actor:
    return Actor(community, "worker:fleet", "Storekeeper", "worker", Role.ADMIN)
