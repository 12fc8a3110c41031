"""What keeps the database small and ready: called by jobs, for the whole installation."""

from inventory.db import Database
from inventory.ledger import store as ledger


class HousekeepingService:
    """Every call may be cut off anywhere and made again."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def forget_answers(self) -> int:
        """Drop the answers to requests older than a day; gives how many."""
        with self._db.writing() as db:
            return ledger.forget_answers(db)

    def prepare_ledger(self) -> None:
        """Make the ledger's partitions of this month and the two after it."""
        with self._db.writing() as db:
            ledger.ensure_partitions(db)
