"""Drop machines that were forgotten, and what sources no longer name, after three months."""

from datetime import timedelta

from inventory.jobs.triggers import Cron
from workers.base import Context

TRIGGER = Cron("50 4 * * *")
_KEPT = timedelta(days=90)


def run(context: Context) -> str:
    """Drop them."""
    dropped = context.services.fleet.recording.forget_before(context.now - _KEPT)
    return f"{dropped} rows dropped."
