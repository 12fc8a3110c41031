"""Join old prices: hours after two days, days after 90; the first, last, highest and lowest of each stay."""

from datetime import timedelta

from inventory.jobs.triggers import Every
from workers.base import Context

TRIGGER = Every(timedelta(hours=1))


def run(context: Context) -> str:
    """Join them."""
    return f"Joined {context.services.assets.recording.thin(context.now)} intervals into longer ones."
