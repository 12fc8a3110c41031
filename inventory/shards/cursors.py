"""How far each shard of a platform was heard, so that what was said while nobody listened can be found."""

from collections.abc import Sequence
from datetime import datetime

from inventory.db import Database
from inventory.shards import cursor_store as store


class CursorService:
    """For platforms; needs no role."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def heard(self, platform: str, shards: Sequence[int], at: datetime) -> None:
        """Note that these shards were heard up to a moment; an earlier one than is known changes nothing."""
        with self._db.writing() as db:
            store.heard(db, platform, shards, at)

    def last(self, platform: str, shard: int) -> datetime | None:
        """Until when a shard was heard; None for one that never was."""
        with self._db.reading() as db:
            return store.last(db, platform, shard)
