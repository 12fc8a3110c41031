"""Keep the figures of every machine, to show how they went."""

from datetime import timedelta

from inventory.jobs.triggers import Every
from workers.base import Context

TRIGGER = Every(timedelta(minutes=1))


def run(context: Context) -> str:
    """Keep those that are new."""
    return f"Kept {context.services.fleet.metrics.keep(context.now)} figures."
