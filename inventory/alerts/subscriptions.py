"""Subscriptions as people make them: which channel is told of what."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from inventory.actor import Actor
from inventory.alerts import subscription_store as store
from inventory.alerts.subscription import PLATFORMS, WEBHOOK, Subscription
from inventory.changes import Changes
from inventory.db import Database, Db, Row
from inventory.errors import Busy, Conflict, Invalid, NotFound
from inventory.events.catalogue import KINDS
from inventory.events.conditions import fitting
from inventory.events.model import Severity
from inventory.events.patterns import like, resolve
from inventory.ids import new_id
from inventory.ledger import store as ledger
from inventory.permissions import Permissions

MOST = 100


class SubscriptionService:
    """Every method raises Denied for a role that doesn't suffice."""

    def __init__(self, db: Database, permissions: Permissions, changes: Changes) -> None:
        self._db = db
        self._permissions = permissions
        self._changes = changes

    def add(
        self, actor: Actor, channel: str, pattern: str, severity: Severity = Severity.INFO,
        filters: Mapping[str, str] | None = None, *, platform: str | None = None,
        **options: Any,  # noqa: ANN401 - the fields of Subscription
    ) -> Subscription:  # fmt: skip
        """Tell a channel, on the caller's platform by default, of these events; raises Invalid or Conflict."""
        needs = self._permissions.require(actor, "alerts.set")
        platform = platform or actor.door
        if not channel or platform not in PLATFORMS:
            raise Invalid("Say it in the channel that is to be told, or choose one there: community announce here.")
        full = resolve(pattern, KINDS)
        fits = fitting(filters or {}, full, KINDS.values())

        def work(db: Db) -> Row:
            number, count = store.next_number(db, actor.community)
            if count >= MOST:
                raise Conflict(f"There are {MOST} subscriptions already; remove one first.")
            wanted = Subscription(
                community_id=actor.community, id=new_id(), number=number, platform=platform, channel=channel,
                pattern=full, severity=severity, filters=fits, **options,
            )  # fmt: skip
            self._refuse_twice(db, wanted)
            row = store.add(db, wanted, [like(full)], actor.person)
            if row is None:
                raise Busy("Somebody else subscribed at this moment; please try again.")
            return ledger.record(db, actor, needs, [_recorded("alerts.add", row, {})], {"subscription": row})

        answer = self._changes.transaction(actor, "alerts.add", work)
        return Subscription.model_validate(answer["subscription"])

    def _refuse_twice(self, db: Db, wanted: Subscription) -> None:
        fields = ("platform", "channel", "pattern", "filters")
        for row in store.all_of(db, wanted.community_id, MOST):
            if any(row[field] != getattr(wanted, field) for field in fields):
                continue
            number, told = row["number"], Severity(row["severity"])
            if told is not wanted.severity:
                raise Conflict(
                    f"This channel is told of that from {told.title} on already: remove number {number} first."
                )
            raise Conflict(f"This channel has that subscription already: number {number}.")

    def all(self, actor: Actor) -> list[Subscription]:
        """The community's channels and what they are told of, by number."""
        self._permissions.require(actor, "alerts.read")
        with self._db.reading() as db:
            rows = store.all_of(db, actor.community, MOST)
        return [Subscription.model_validate(row) for row in rows if row["platform"] != WEBHOOK]

    def remove(self, actor: Actor, number: int) -> Subscription:
        """End a subscription; raises NotFound."""

        def work(db: Db, row: Row) -> Row:
            store.remove(db, actor.community, row["id"])
            return row

        return self._change(actor, "alerts.remove", number, work)

    def mute(self, actor: Actor, number: int, until: datetime | None) -> Subscription:
        """Tell a channel nothing until then but the ends of what it was told; None: tell it again."""
        return self._set(actor, number, lambda _: {"muted_until": until})

    def hours(
        self, actor: Actor, number: int, zone: str, digest: str | None = None, quiet: str | None = None
    ) -> Subscription:
        """Gather what happens into digests, or keep quiet at night; empty texts end that, None leaves it."""
        chosen = {name: value for name, value in (("digest", digest), ("quiet", quiet)) if value is not None}
        return self._set(actor, number, lambda _: {"zone": zone, **chosen})

    def _set(self, actor: Actor, number: int, new: Callable[[Row], Row]) -> Subscription:
        return self._change(actor, "alerts.set", number, lambda db, row: store.change(db, {**row, **new(row)}) or row)

    def _change(self, actor: Actor, action: str, number: int, work: Callable[[Db, Row], Row]) -> Subscription:
        needs = self._permissions.require(actor, "alerts.set")

        def both(db: Db) -> Row:
            row = store.numbered(db, actor.community, number)
            if row is None or row["platform"] == WEBHOOK:
                raise NotFound(f"There is no subscription {number} here; alerts list shows their numbers.")
            after = work(db, row)
            fields = ("digest", "quiet", "muted_until")
            details = {field: [row[field], after[field]] for field in fields if row[field] != after[field]}
            return ledger.record(db, actor, needs, [_recorded(action, row, details)], {"subscription": after})

        return Subscription.model_validate(self._changes.transaction(actor, action, both)["subscription"])


def _recorded(action: str, row: Row, details: Row) -> Row:
    where = {"platform": row["platform"], "channel": row["channel"], "number": row["number"]}
    return {
        "id": new_id(), "action": action, "kind": "subscription", "subject": row["id"], "name": row["pattern"],
        "details": {**where, **details},
    }  # fmt: skip
