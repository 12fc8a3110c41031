"""What keeps the database small and ready: called by jobs, for the whole installation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from inventory.alerts import delivery_store
from inventory.alerts import store as alert_store
from inventory.db import Database
from inventory.jobs import run_store
from inventory.ledger import store as ledger
from inventory.ledger.archive import LedgerArchive
from inventory.letters import store as letter_store

_BATCH = 5000
UNCLAIMED, DELIVERED = timedelta(days=1), timedelta(days=30)


@dataclass(frozen=True)
class Keep:
    """How long things are kept; the ledger for ever where there is no `archive`, `runs_each` of each job at most."""

    archive: LedgerArchive | None = None
    run_days: int = 30
    runs_each: int = 500


class HousekeepingService:
    """Every call may be cut off anywhere and made again."""

    def __init__(self, db: Database, keep: Keep) -> None:
        self._db = db
        self._keep = keep

    def forget_answers(self) -> int:
        """Drop the answers to requests older than a day; gives how many."""
        with self._db.writing() as db:
            return ledger.forget_answers(db)

    def prepare_ledger(self) -> None:
        """Make the ledger's partitions of this month and the two after it."""
        with self._db.writing() as db:
            ledger.ensure_partitions(db)

    def archive_ledger(self, now: datetime) -> list[Path]:
        """Take the months away that are older than we keep; gives the files. Raises Conflict for a broken chain."""
        return self._keep.archive.take_away(now) if self._keep.archive else []

    def forget_runs(self, now: datetime) -> int:
        """Drop the outcomes of old runs, and those beyond the newest of each job; gives how many."""
        dropped = 0
        while True:
            with self._db.writing() as db:
                count = run_store.forget(db, now, self._keep.run_days, self._keep.runs_each, _BATCH)
            dropped += count
            if count < _BATCH:
                return dropped

    def forget_deliveries(self, now: datetime) -> int:
        """Give up what nobody claimed for a day, drop what ended a month ago, lost replies too; gives how many."""
        with self._db.writing() as db:
            delivery_store.strand(db, now, now - UNCLAIMED, _BATCH)
            alert_store.forget_silences(db, now - DELIVERED)
        dropped = 0
        while True:
            with self._db.writing() as db:
                count = delivery_store.forget(db, now - DELIVERED, _BATCH)
                count += letter_store.forget(db, now - DELIVERED, _BATCH - count)
            dropped += count
            if count < _BATCH:
                return dropped
