"""What people do about alerts: see what fires, look after it, silence a thing, announce maintenance, try a channel."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from inventory.actor import Actor
from inventory.alerts import store, subscription_store
from inventory.alerts.model import Condition
from inventory.alerts.silences import Silence
from inventory.changes import Changes
from inventory.db import Database, Db, Row
from inventory.errors import Conflict, Invalid, NotFound
from inventory.events.catalogue import KINDS
from inventory.events.model import Severity
from inventory.events.patterns import resolve
from inventory.ids import new_id
from inventory.ledger import store as ledger
from inventory.permissions import Permissions
from inventory.shape import Shape
from inventory.suggest import nearest
from inventory.text import clean, name_key

SHOWN, MOST_SILENCES = 100, 100
LONGEST = timedelta(days=366)


class OpenAlert(Shape):
    """An alert that fires, or is just recovering."""

    kind: str
    subject_name: str
    severity: Severity
    value: str
    condition: Condition


class AlertDesk:
    """Every method raises Denied for a role that doesn't suffice."""

    def __init__(self, db: Database, permissions: Permissions, changes: Changes) -> None:
        self._db = db
        self._permissions = permissions
        self._changes = changes

    def open(self, actor: Actor) -> list[OpenAlert]:
        """What fires now, the gravest first; at most 100."""
        self._permissions.require(actor, "alerts.read")
        with self._db.reading() as db:
            rows = store.open_alerts(db, actor.community, SHOWN)
        return [_open(row) for row in rows]

    def ack(self, actor: Actor, name: str) -> int:
        """Look after all that fires of a thing: it isn't told again until it is over. Raises NotFound."""

        def work(db: Db) -> list[Row]:
            store.take_turn(db, actor.community)
            rows = store.open_alerts(db, actor.community, SHOWN)
            mine = [row for row in rows if name_key(row["subject_name"]) == name_key(name)]
            if not mine:
                raise _nothing(name, [row["subject_name"] for row in rows])
            for row in mine:
                store.keep(db, {**row, "condition": {**row["condition"], "acked_by": actor.name}})
            return [_acked(row) for row in mine]

        return self._record(actor, "alerts.ack", work)

    def silence(
        self, actor: Actor, name: str, begins: datetime, ends: datetime, reason: str = "", kind: str = "*"
    ) -> None:
        """Announce nothing of a thing (or, without a name, of all) for a time; raises Invalid or Conflict."""
        if not begins < ends <= begins + LONGEST:
            raise Invalid("A silence ends after it begins, and within a year.")
        pattern = kind if kind == "*" else resolve(kind, [entry.name for entry in KINDS.values() if entry.rule])

        def work(db: Db) -> list[Row]:
            if len(store.silences(db, actor.community, begins, MOST_SILENCES)) >= MOST_SILENCES:
                raise Conflict(f"There are {MOST_SILENCES} silences already; wait until some have ended.")
            row = {
                "community_id": actor.community, "id": new_id(), "pattern": pattern, "subject_key": name_key(name),
                "begins_at": begins, "ends_at": ends, "reason": clean(reason)[:200], "created_by": actor.person,
            }  # fmt: skip
            store.add_silence(db, row)
            return [_change("alerts.silence", str(row["id"]), name or "everything", kind=pattern,
                            begins=begins.isoformat(), until=ends.isoformat(), reason=row["reason"])]  # fmt: skip

        self._record(actor, "alerts.silence", work)

    def unsilence(self, actor: Actor, name: str, now: datetime, kind: str = "*") -> int:
        """End the silences of a thing (or of all); gives how many. Raises NotFound."""

        def work(db: Db) -> list[Row]:
            ended = store.end_silences(db, actor.community, name_key(name), kind, now)
            if not ended:
                raise NotFound(f"{name or 'Everything'} isn't silenced.")
            return [_change("alerts.unsilence", name or "*", name or "everything")] * ended

        return self._record(actor, "alerts.unsilence", work)

    def silences(self, actor: Actor, now: datetime) -> list[Silence]:
        """Silences that haven't ended, also those to come."""
        self._permissions.require(actor, "alerts.read")
        with self._db.reading() as db:
            return [Silence.model_validate(row) for row in store.silences(db, actor.community, now, MOST_SILENCES)]

    def test(self, actor: Actor, number: int) -> None:
        """Post an event to one subscription's channel, on the way that all events take; raises NotFound."""

        def work(db: Db) -> list[Row]:
            if subscription_store.numbered(db, actor.community, number) is None:
                raise NotFound(f"There is no subscription {number} here; alerts list shows their numbers.")
            return [_change("alerts.test", str(number), str(number))]

        def after(db: Db) -> None:
            row = subscription_store.numbered(db, actor.community, number)
            if row is not None:
                store.try_subscription(db, actor.community, row["id"], new_id())

        self._record(actor, "alerts.test", work, after)

    def _record(
        self, actor: Actor, action: str, work: Callable[[Db], list[Row]], after: Callable[[Db], None] | None = None
    ) -> int:
        needs = self._permissions.require(actor, "alerts.set")

        def both(db: Db) -> Row:
            changes = work(db)
            row = ledger.record(db, actor, needs, changes, {"count": len(changes)})
            if after is not None:
                after(db)
            return row

        count: int = self._changes.transaction(actor, action, both)["count"]
        return count


def _change(action: str, subject: str, name: str, **details: Any) -> Row:  # noqa: ANN401 - a ledger row's details
    return {"id": new_id(), "action": action, "kind": "alert", "subject": subject, "name": name, "details": details}


def _acked(row: Row) -> Row:
    """Those who were told that it fires are told who looks after it: the episode joins both."""
    episode = str(row["episode"])
    return _change("alerts.ack", row["subject_id"], row["subject_name"], kind=row["kind"], episode=episode)


def _open(row: Row) -> OpenAlert:
    return OpenAlert(**{name: row[name] for name in ("kind", "subject_name", "value", "condition")},
                     severity=Severity(row["severity"]))  # fmt: skip


def _nothing(name: str, names: list[str]) -> NotFound:
    near = nearest(name, names)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    return NotFound(f"No alert fires for '{name[:60]}'.{hint}", near=tuple(near))
