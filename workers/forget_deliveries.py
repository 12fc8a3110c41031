"""Give up posts that nobody can make, and forget those of a month ago."""

from datetime import timedelta

from inventory.jobs.triggers import Every
from workers.base import Context

TRIGGER = Every(timedelta(hours=6))


def run(context: Context) -> str:
    """Give up and drop them."""
    return f"Forgot {context.services.housekeeping.forget_deliveries(context.now)} deliveries."
