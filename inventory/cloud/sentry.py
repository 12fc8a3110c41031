"""How the looks at accounts go: what fails or isn't done is an alert that names the place, and ends when it is well."""

from datetime import datetime, timedelta

from inventory.cloud import scan_store, sentry_store
from inventory.cloud.events import cell_key
from inventory.cloud.leaving import end_left
from inventory.cloud.model import Cell
from inventory.cloud.room import JOB, CloudRoom
from inventory.cloud.seen import Seen, Tell
from inventory.db import Row

MOST_CELLS = 2_000
LATEST = timedelta(days=2)
"""An account that wasn't looked at for so long, or for three of its own intervals, is told of."""

_BATCH = 5_000


class SentryService:
    """For workers; needs no role."""

    def __init__(self, room: CloudRoom) -> None:
        self._room = room
        self._keep = timedelta(days=room.access.keep_days)

    def communities(self) -> list[str]:
        """The communities that have accounts, or had."""
        with self._room.db.reading() as db:
            return sentry_store.communities(db)

    def observe(self, community: str, now: datetime, tell: Tell) -> None:
        """Say how every account and every cell of a community is; the longest failing 2,000 cells are named."""
        self._room.db.transact(lambda db: end_left(db, community))
        with self._room.db.reading() as db:
            accounts = sentry_store.accounts(db, community, JOB)
            cells = scan_store.failed_cells(db, community, MOST_CELLS)
        seen = [found for row in accounts if (found := _account(row, now)) is not None]
        tell("cloud.account", seen, complete=True)
        tell("cloud.cell", [_cell(row) for row in cells], complete=True)

    def forget(self, now: datetime) -> int:
        """Drop what went, what changed and how scans ended longer ago than is kept; gives how many rows."""
        dropped = 0
        while True:
            with self._room.db.writing() as db:
                count = sentry_store.forget(db, now - self._keep, _BATCH)
            dropped += count
            if not count:
                return dropped


def _account(row: Row, now: datetime) -> Seen | None:
    """What is wrong with an account; None where nothing is."""
    if row["state"] == "failed":
        return _account_seen(row, row["said"] or row["error"] or "failed")
    looked = row["good_at"] or row["created_at"]
    allowed = max(LATEST, timedelta(seconds=3 * (row["every_seconds"] or 0)))
    return _account_seen(row, f"nobody has since {looked:%Y-%m-%d %H:%M}") if now - looked > allowed else None


def _account_seen(row: Row, value: str) -> Seen:
    details = {"provider": row["provider"], "account": row["name"]}
    return Seen("cloud-account", str(row["id"]), row["name"], True, value, details)


def _cell(row: Row) -> Seen:
    cell = Cell(row["account_id"], row["provider"], "", row["region"], row["type"], row["operation"])
    name = f"{row['type']} in {row['region']} of {row['account_name']}"
    details = {
        "type": row["type"],
        "region": row["region"],
        "account": row["account_name"],
        "provider": row["provider"],
    }
    value = " – ".join(part for part in (row["error"] or "failed", row["detail"]) if part)
    return Seen("cloud-cell", cell_key(cell), name, True, value[:200], details, parent=str(row["account_id"]))
