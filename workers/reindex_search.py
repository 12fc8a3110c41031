"""Write search keys anew that an older version of the program made."""

from datetime import timedelta

from inventory.jobs.triggers import Every
from workers.base import Context

TRIGGER = Every(timedelta(hours=1))


def run(context: Context) -> str:
    """Bring them up to date."""
    return f"Indexed {context.services.finder.reindex()} things anew."
