"""Deliveries on their way: gathered into posts, claimed by one worker at a time, tried for a day."""

import random
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from inventory.alerts import delivery_store as store
from inventory.alerts import post_store
from inventory.alerts.post import Post
from inventory.alerts.subscription import Subscription, gate
from inventory.db import Database, Db, Row
from inventory.events.model import Event, Severity

GIVE_UP = timedelta(days=1)
_HEAPS, _EVENTS_READ = 200, 50
_FIRST, _LONGEST = 2.0, 3600.0
_LONGEST_PROBLEM = 300


def backoff(attempt: int, chance: float) -> float:
    """Seconds until the next attempt: doubling from two to an hour, between half and all of it by chance."""
    return min(_FIRST * 2.0 ** min(attempt - 1, 20), _LONGEST) * (0.5 + chance / 2)


@dataclass(frozen=True)
class Outbound:
    """The deliveries of one worker process, called from its threads; `clock` is the database's."""

    db: Database
    worker: str
    lease: timedelta = timedelta(seconds=60)
    clock: Callable[[Db], datetime] = store.now
    chance: Callable[[], float] = random.random

    def claim(self, platforms: Sequence[str], limit: int, full: Collection[tuple[str, str]] = ()) -> list[Post]:
        """Gather what is due into posts, and take at most `limit` of them for the length of the lease.

        Of a platform and community that are `full` none is taken: they have their share already.
        """
        self.db.transact(self._gather)
        with self.db.writing() as db:
            moment = self.clock(db)
            rows = store.claim(db, self.worker, platforms, full, moment, moment + self.lease, limit)
            return self._posts(db, sorted(rows, key=lambda row: (row["since"], row["event_seq"])))

    def _gather(self, db: Db) -> None:
        moment = self.clock(db)
        for heap in store.heaps(db, moment, _HEAPS):
            subscription = Subscription.model_validate(heap["subscription"])
            wait = gate(subscription, heap["heap"], Severity(heap["severity"]), moment)
            if wait:
                store.hold(db, heap, wait)
            elif subscription.gather_seconds == 0:
                store.each(db, heap, moment)
            elif store.open_window(db, heap, moment, moment + timedelta(seconds=subscription.gather_seconds)):
                store.lead(db, heap, moment)

    def _posts(self, db: Db, claimed: list[Row]) -> list[Post]:
        """All that was claimed, as it is to be posted; what has lost its subscription or event is given up."""
        if not claimed:
            return []
        found = {row["lead"]: row["subscription"] for row in post_store.subscriptions(db, claimed)}
        events = defaultdict[UUID, list[Row]](list)
        for row in post_store.events(db, claimed, _EVENTS_READ):
            events[row["lead"]].append(row)
        first = {row["lead"]: row["posted"] for row in post_store.first_posts(db, claimed)}
        posts = []
        for row in claimed:
            subscribed, told = found.get(row["id"]), events.get(row["id"])
            if subscribed is None or not told:
                store.end(db, row["community_id"], row["id"], "failed", "Its subscription or its event is gone.")
            else:
                posts.append(_post(row, Subscription.model_validate(subscribed), told, first.get(row["id"])))
        return posts

    def done(self, post: Post, posted: str | None = None) -> None:
        """It is posted, in the message that its platform calls so."""
        with self.db.writing() as db:
            store.end(db, post.community, post.id, "done", posted=posted)

    def later(self, post: Post, problem: str, seconds: float = 0.0) -> bool:
        """Try again after at least `seconds`; False when it was tried for a day and is given up instead."""
        with self.db.writing() as db:
            if self.clock(db) - post.since > GIVE_UP:
                store.end(db, post.community, post.id, "failed", problem[:_LONGEST_PROBLEM])
                return False
            wait = max(seconds, backoff(post.attempt, self.chance()))
            store.again(db, post.community, post.id, post.attempt, wait, problem[:_LONGEST_PROBLEM])
            return True

    def fail(self, post: Post, problem: str) -> None:
        """Give up: it will never be taken. It stays visible until somebody lets it be tried again."""
        with self.db.writing() as db:
            store.end(db, post.community, post.id, "failed", problem[:_LONGEST_PROBLEM])

    def hand_back(self) -> int:
        """Let others post what this worker holds; gives how many."""
        with self.db.writing() as db:
            return store.hand_back(db, self.worker)

    def counts(self) -> dict[str, int]:
        """How many are `gathering`, `queued` and `failed`, each counted up to 10,001."""
        with self.db.reading() as db:
            return dict(store.counts(db))


def _post(row: Row, subscription: Subscription, told: list[Row], answers: str | None) -> Post:
    events = tuple(Event.model_validate(event) for event in told)
    return Post(
        row["id"], row["community_id"], subscription, events, told[0]["of"], row["attempt"], row["since"], answers
    )
