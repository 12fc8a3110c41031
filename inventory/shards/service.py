"""Leases: of all replicas that hear a shard of a gateway, one answers."""

from collections.abc import Sequence

from inventory.db import Database, Db, Row
from inventory.shards import store
from inventory.shards.model import Held, Replica, share


class ShardService:
    """Called by the bot itself, for the whole installation; nobody's role is asked."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def renew(self, replica: Replica, seconds: float) -> Held:
        """Hold what is held for `seconds` from now, and take what is free up to the fair share.

        What a holder left by its end, those take first that heard the shard before.
        The lease begins after the call does: whoever counts the seconds from before it is never too late.
        """
        who: Row = {
            "platform": replica.platform, "owner": replica.owner, "wants": list(replica.wants), "seconds": seconds,
            "fresh": list(replica.fresh),
        }  # fmt: skip

        def work(db: Db) -> Held:
            fair = share(len(replica.wants), store.present(db, who))
            epochs = {row["shard"]: row["epoch"] for row in store.renew(db, who)}
            if len(epochs) < fair:
                epochs |= {row["shard"]: row["epoch"] for row in store.take(db, who, fair - len(epochs))}
            live = {row["shard"]: row["epoch"] for row in store.live(db, who)}
            return Held(epochs, sorted(epochs)[fair:], live)

        return self._db.transact(work)

    def release(self, replica: Replica, shards: Sequence[int]) -> None:
        """Let others have these shards at once, also one that came lately: it heard all since this one stopped."""
        with self._db.writing() as db:
            store.release(db, replica.platform, replica.owner, shards, until="-infinity")

    def leave(self, replica: Replica) -> None:
        """Let others have everything, and count this replica no more."""

        def work(db: Db) -> None:
            store.leave(db, replica.platform, replica.owner)
            store.release(db, replica.platform, replica.owner, replica.wants, until="now")

        self._db.transact(work)
