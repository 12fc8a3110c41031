"""Keeping snapshots for as long as they are wanted, and in little room."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from inventory.db import Database, Db, Row
from inventory.fleet import archive_store as store
from inventory.fleet.packing import packed
from inventory.fleet.snapshot_model import outlived
from inventory.fleet.snapshot_store import lock
from inventory.ids import new_id

PACK_AFTER = timedelta(days=7)
_MOST_COMMUNITIES = 100_000
_ROWS, _PACK, _LEAST = 10_000, 1000, 100


@dataclass(frozen=True)
class _Kept:
    """A snapshot as retention sees it."""

    number: int
    taken_at: datetime
    tags: list[str]


class ArchiveService:
    """For jobs; needs no role. Every call may be cut off anywhere and made again."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def communities(self) -> list[str]:
        """Who has snapshots."""
        with self._db.reading() as db:
            return store.communities(db, _MOST_COMMUNITIES)

    def thin(self, community: str, now: datetime) -> int:
        """Drop the snapshots that have been kept long enough, and what only they had; gives how many."""

        def dropped(db: Db) -> int:
            lock(db, community)
            numbers = outlived([_kept(row) for row in store.dated(db, community)], now)
            if numbers:
                store.drop(db, community, numbers)
            return len(numbers)

        count = self._db.transact(dropped)
        while self._db.transact(lambda db: _emptied(db, community)):
            continue
        return count

    def pack(self, community: str, now: datetime) -> int:
        """Compress documents, a thousand together, that only snapshots of more than a week ago have; gives how many."""
        count = 0
        while done := self._db.transact(lambda db: _packed(db, community, now)):
            count += done
        return count


def _kept(row: Row) -> _Kept:
    return _Kept(row["number"], row["taken_at"], row["tags"])


def _emptied(db: Db, community: str) -> bool:
    """Drop some of what no snapshot has; tells whether there may be more."""
    lock(db, community)
    spans = store.drop_spans(db, community, _ROWS)
    versions = store.drop_versions(db, community, _ROWS) if spans < _ROWS else _ROWS
    if versions < _ROWS:
        store.drop_packs(db, community)
    return max(spans, versions) >= _ROWS


def _packed(db: Db, community: str, now: datetime) -> int:
    """One pack; 0 when too little is left for one."""
    lock(db, community)
    number = store.newest_before(db, community, now - PACK_AFTER)
    found = store.cold(db, community, number, _PACK) if number is not None else {}
    if len(found) < _LEAST:
        return 0
    store.pack(db, community, new_id(), packed(found), list(found))
    return len(found)
