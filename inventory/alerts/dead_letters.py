"""Posts that were given up: visible until somebody lets them be tried again."""

from datetime import datetime
from uuid import UUID

from inventory.actor import Actor
from inventory.alerts import delivery_store as store
from inventory.changes import Changes
from inventory.db import Database, Db, Row
from inventory.errors import NotFound
from inventory.ids import new_id
from inventory.ledger import store as ledger
from inventory.permissions import Permissions
from inventory.shape import Shape

SHOWN = 50


class DeadLetter(Shape):
    """A post that was given up; `number` is its subscription's, None where that has ended."""

    id: UUID
    platform: str
    channel: str | None
    number: int | None
    heap: str
    events: int
    problem: str
    attempt: int
    since: datetime
    ended_at: datetime


class DeadLetterService:
    """Every method raises Denied for a role that doesn't suffice."""

    def __init__(self, db: Database, permissions: Permissions, changes: Changes) -> None:
        self._db = db
        self._permissions = permissions
        self._changes = changes

    def failed(self, actor: Actor) -> list[DeadLetter]:
        """What was given up here, the newest first; at most 50."""
        self._permissions.require(actor, "alerts.read")
        with self._db.reading() as db:
            return [DeadLetter.model_validate(row) for row in store.failed(db, actor.community, SHOWN)]

    def retry(self, actor: Actor, start: str) -> int:
        """Try those whose id starts so once more, or `all`; gives how many. Raises NotFound."""
        needs = self._permissions.require(actor, "alerts.set")

        def work(db: Db) -> Row:
            rows = store.retry(db, actor.community, start.lower())
            if not rows:
                given = "Nothing was" if start == "all" else f"No delivery whose id begins with '{start[:40]}' was"
                raise NotFound(f"{given} given up here.")
            posts = sum(row["id"] == row["lead"] for row in rows)
            change = {"id": new_id(), "action": "deliveries.retry", "kind": "delivery", "subject": start, "name": start}
            return ledger.record(db, actor, needs, [{**change, "details": {"posts": posts}}], {"posts": posts})

        posts: int = self._changes.transaction(actor, "deliveries.retry", work)["posts"]
        return posts
