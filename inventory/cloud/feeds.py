"""Change feeds of providers: since when one is to be read, and that everything is listed again once a day."""

from collections.abc import Collection
from datetime import datetime, timedelta

from inventory.cloud import feed_store
from inventory.cloud.model import Cell
from inventory.cloud.room import CloudRoom
from inventory.cloud.scan import Scan

LISTED_EVERY = timedelta(days=1)
"""Everything is listed as often as this, since no feed promises to tell all."""

OVERLAP = timedelta(hours=1)
"""A feed is read again for so long, since a change may come to it, or to what it is read beside, a while late."""


class FeedService:
    """For the worker; needs no role."""

    def __init__(self, room: CloudRoom) -> None:
        self._room = room

    def since(self, scan: Scan, operation: str) -> datetime | None:
        """Since when to read the account's feed beside that listing; None where everything is to be listed.

        That is so once a day, after a look that failed, and in every scan that somebody asked for.
        """
        if not scan.by_clock or scan.services or scan.regions:
            return None
        with self._room.db.reading() as db:
            state = feed_store.state(db, scan.community, scan.account.id, operation)
        if state is None or scan.clock() - state["listed_at"] >= LISTED_EVERY:
            return None
        found: datetime = state["told_until"] - OVERLAP
        return found

    def read(self, scan: Scan, operation: str, until: datetime, *, whole: bool) -> None:
        """What changed before `until` is known, by the feed; or by a listing of everything."""
        with self._room.db.writing() as db:
            feed_store.read(db, scan.community, scan.account.id, operation, until, whole=whole)

    def lose(self, scan: Scan, operation: str) -> None:
        """Something of the listing isn't known: the next look lists everything."""
        with self._room.db.writing() as db:
            feed_store.lose(db, scan.community, scan.account.id, operation)

    def holders(self, scan: Scan, operation: str, ids: Collection[str]) -> list[Cell]:
        """The account's cells that have one of these resources."""
        with self._room.db.reading() as db:
            rows = feed_store.holders(db, scan.community, scan.account.id, operation, sorted(ids))
        return [Cell(account=scan.account.account, **row) for row in rows]
