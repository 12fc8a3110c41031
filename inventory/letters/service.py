"""Replies that no platform took: kept, shown to admins, and sent again when they ask for it."""

from collections.abc import Sequence
from datetime import timedelta

from inventory.actor import Actor
from inventory.changes import Changes
from inventory.db import Database, Db, Row
from inventory.ids import new_id
from inventory.ledger import store as ledger
from inventory.letters import store
from inventory.letters.model import LONGEST_ASKED, LONGEST_PROBLEM, LONGEST_TEXT, Letter, LostReply
from inventory.permissions import Permissions

SHOWN, ATTEMPTS = 50, 5
LEASE, PAUSE = timedelta(seconds=60), timedelta(seconds=30)


class LetterService:
    """Asking needs a role; keeping and sending is the bot's own."""

    def __init__(self, db: Database, permissions: Permissions, changes: Changes) -> None:
        self._db = db
        self._permissions = permissions
        self._changes = changes

    def keep(self, platform: str, channel: str, letter: Letter, problem: str) -> None:
        """Keep a reply that a platform will not take."""
        row = {
            "community": letter.community, "id": new_id(), "platform": platform, "channel": channel,
            "person": letter.person, "asked": letter.asked[:LONGEST_ASKED], "text": letter.text[:LONGEST_TEXT],
            "problem": problem[:LONGEST_PROBLEM],
        }  # fmt: skip
        with self._db.writing() as db:
            store.keep(db, row)

    def failed(self, actor: Actor) -> list[LostReply]:
        """What was given up here, the newest first, at most 50; raises Denied."""
        self._permissions.require(actor, "alerts.read")
        with self._db.reading() as db:
            return [LostReply.model_validate(row) for row in store.failed(db, actor.community, SHOWN)]

    def retry(self, actor: Actor, start: str) -> int:
        """Send those whose id starts so once more, or `all`; gives how many. Raises Denied."""
        needs = self._permissions.require(actor, "alerts.set")

        def work(db: Db) -> Row:
            count = store.retry(db, actor.community, start.lower())
            change = {
                "id": new_id(), "action": "deliveries.retry", "kind": "delivery", "subject": start, "name": start,
                "details": {"posts": count},
            }  # fmt: skip
            return ledger.record(db, actor, needs, [change] if count else [], {"replies": count})

        replies: int = self._changes.transaction(actor, "deliveries.retry", work)["replies"]
        return replies

    def claim(self, platforms: Sequence[str], limit: int) -> list[LostReply]:
        """Take some that are to be sent again, for the length of a lease."""
        with self._db.writing() as db:
            return [LostReply.model_validate(row) for row in store.claim(db, platforms, LEASE, limit)]

    def sent(self, lost: LostReply) -> None:
        """It was sent after all."""
        with self._db.writing() as db:
            store.sent(db, lost.community_id, lost.id)

    def fail(self, lost: LostReply, problem: str) -> None:
        """It is given up again."""
        with self._db.writing() as db:
            store.fail(db, lost.community_id, lost.id, problem[:LONGEST_PROBLEM])

    def later(self, lost: LostReply, problem: str) -> None:
        """Try it again in half a minute, five times in all."""
        if lost.attempt >= ATTEMPTS:
            self.fail(lost, problem)
            return
        with self._db.writing() as db:
            store.later(db, lost.community_id, lost.id, problem[:LONGEST_PROBLEM], PAUSE)

    def count(self) -> int:
        """How many are given up in the whole installation, counted up to 10,001."""
        with self._db.reading() as db:
            return store.count(db)
