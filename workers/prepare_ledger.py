"""Make the ledger's partitions of the coming months."""

from datetime import timedelta

from inventory.jobs.triggers import Every
from workers.base import Context

TRIGGER = Every(timedelta(days=1))


def run(context: Context) -> str:
    """Make those that are missing."""
    context.services.housekeeping.prepare_ledger()
    return "The partitions of this month and the next two are there."
