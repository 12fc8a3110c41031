"""Take old months of the ledger into packed files, once their chains are checked."""

from inventory.jobs.triggers import Cron
from workers.base import Context

TRIGGER = Cron("30 3 * * *")


def run(context: Context) -> str:
    """Take away what is older than LEDGER_KEEP_MONTHS."""
    files = context.services.housekeeping.archive_ledger(context.now)
    return f"Archived {', '.join(file.name for file in files)}." if files else "No month is old enough."
