"""Webhooks of a community: addresses that get its events, signed."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from inventory.actor import Actor
from inventory.alerts import store as alerts
from inventory.alerts import subscription_store, webhook_store
from inventory.alerts.subscription import WEBHOOK, Subscription
from inventory.alerts.webhook import OVERLAP, Target, Webhook, new_secret, valid_url
from inventory.changes import Changes
from inventory.db import Database, Db, Row
from inventory.errors import Busy, Conflict, Invalid, NotFound
from inventory.events.catalogue import KINDS
from inventory.events.patterns import like, resolve
from inventory.ids import new_id
from inventory.ledger import store as ledger
from inventory.permissions import Permissions

MOST = 20
Inside = Callable[[str], bool]
"""Whether a host is one that nothing may be sent to."""


class WebhookService:
    """Every method but target() raises Denied for a role that doesn't suffice."""

    def __init__(self, db: Database, permissions: Permissions, changes: Changes, inside: Inside) -> None:
        self._db = db
        self._permissions = permissions
        self._changes = changes
        self._inside = inside

    def all(self, actor: Actor) -> list[Webhook]:
        """The community's webhooks by number."""
        self._permissions.require(actor, "webhooks.read")
        with self._db.reading() as db:
            return [_webhook(row) for row in webhook_store.all_of(db, actor.community, MOST)]

    def add(self, actor: Actor, address: str, patterns: Sequence[str]) -> Webhook:
        """Send these kinds of events (all, where none is named) to an address from now on; raises Invalid."""
        needs = self._permissions.require(actor, "webhooks.set")
        url, host = valid_url(address)
        if self._inside(host):
            raise Invalid(
                "That address leads into a private network: give one that the internet can reach, "
                "or ask the operator to set WEBHOOK_PRIVATE_TARGETS=true."
            )
        full = [resolve(pattern, KINDS) for pattern in patterns] or ["*"]

        def work(db: Db) -> Row:
            number, _ = subscription_store.next_number(db, actor.community)
            if len(webhook_store.all_of(db, actor.community, MOST)) >= MOST:
                raise Conflict(f"There are {MOST} webhooks already; remove one first.")
            wanted = Subscription(
                community_id=actor.community, id=new_id(), number=number, platform=WEBHOOK, channel=host,
                pattern=" ".join(full), gather_seconds=0,
            )  # fmt: skip
            row = subscription_store.add(db, wanted, [like(pattern) for pattern in full], actor.person)
            if row is None:
                raise Busy("Somebody else subscribed at this moment; please try again.")
            webhook_store.add(db, actor.community, wanted.id, url, new_secret())
            return ledger.record(db, actor, needs, [_change("webhooks.add", row)], {"webhook": row})

        return _webhook(self._changes.transaction(actor, "webhooks.add", work)["webhook"])

    def secret(self, actor: Actor, number: int) -> str:
        """The secret that a receiver verifies with; raises NotFound."""
        self._permissions.require(actor, "webhooks.set")
        with self._db.reading() as db:
            row = next((row for row in webhook_store.all_of(db, actor.community, MOST)
                        if row["number"] == number), None)  # fmt: skip
            found = webhook_store.target(db, actor.community, row["id"]) if row else None
        if found is None:
            raise _unknown(number)
        secret: str = found["secret"]
        return secret

    def remove(self, actor: Actor, number: int) -> Webhook:
        """Send nothing more to it; raises NotFound."""

        def work(db: Db, row: Row) -> None:
            webhook_store.remove(db, actor.community, row["id"])
            subscription_store.remove(db, actor.community, row["id"])

        return self._change(actor, "webhooks.remove", number, work)

    def rotate(self, actor: Actor, number: int, now: datetime) -> Webhook:
        """Give it a new secret; for a day requests are signed with both. Raises NotFound."""

        def work(db: Db, row: Row) -> None:
            webhook_store.rotate(db, actor.community, row["id"], new_secret(), now + OVERLAP)

        return self._change(actor, "webhooks.rotate", number, work)

    def test(self, actor: Actor, number: int) -> Webhook:
        """Send it an event, on the way that all events take; raises NotFound."""

        def after(db: Db, row: Row) -> None:
            alerts.try_subscription(db, actor.community, row["id"], new_id())

        return self._change(actor, "webhooks.test", number, lambda _db, _row: None, after)

    def target(self, community: str, webhook: UUID) -> Target | None:
        """Where to send and how to sign, for the sender; None when it was removed."""
        with self._db.reading() as db:
            row = webhook_store.target(db, community, webhook)
        return Target.model_validate(row) if row else None

    def _change(
        self, actor: Actor, action: str, number: int, work: Callable[[Db, Row], None],
        after: Callable[[Db, Row], None] = lambda _db, _row: None,
    ) -> Webhook:  # fmt: skip
        needs = self._permissions.require(actor, "webhooks.set")

        def both(db: Db) -> Row:
            row = subscription_store.numbered(db, actor.community, number)
            if row is None or row["platform"] != WEBHOOK:
                raise _unknown(number)
            work(db, row)
            recorded = ledger.record(db, actor, needs, [_change(action, row)], {"webhook": row})
            after(db, row)
            return recorded

        return _webhook(self._changes.transaction(actor, action, both)["webhook"])


def _change(action: str, row: Row) -> Row:
    return {
        "id": new_id(), "action": action, "kind": "webhook", "subject": row["id"], "name": row["channel"],
        "details": {"number": row["number"]},
    }  # fmt: skip


def _webhook(row: Row) -> Webhook:
    host = row.get("host") or row["channel"]
    return Webhook.model_validate({**row, "host": host, "patterns": row["pattern"].split()})


def _unknown(number: int) -> NotFound:
    return NotFound(f"There is no webhook {number} here; webhooks list shows their numbers.")
