"""Drop snapshots that were kept long enough, and pack what only old ones have."""

from datetime import timedelta

from inventory.jobs.triggers import Every
from workers.base import Context

TRIGGER = Every(timedelta(hours=6))


def run(context: Context) -> str:
    """Look at every community's snapshots."""
    archive = context.services.fleet.archive
    communities = archive.communities()
    dropped = packed = 0
    for number, community in enumerate(communities):
        context.progress(number, len(communities))
        dropped += archive.thin(community, context.now)
        packed += archive.pack(community, context.now)
    return f"Dropped {dropped} snapshots and packed {packed} documents."
