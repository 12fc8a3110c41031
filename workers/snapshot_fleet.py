"""Take a snapshot of each fleet, every hour."""

from collections.abc import Sequence
from datetime import timedelta

from inventory.fleet.snapshot_model import SnapshotType, wanted
from inventory.jobs.model import Target
from inventory.jobs.triggers import Every
from inventory.services import Services
from workers.base import Context

TRIGGER = Every(timedelta(hours=1))
ACTION = "fleet.snapshot"


def targets(services: Services) -> Sequence[Target]:
    """Every community that has a fleet, or had one when it was looked at last."""
    return [Target(community) for community in services.fleet.snapshots.communities()]


def run(context: Context) -> str:
    """Take it, under the name of the hour."""
    services, community = context.services, context.run.community_id
    local = context.now.astimezone(services.alerts.zone(community))
    asked = wanted(f"{local:%Y-%m-%d %H:%M}", "", SnapshotType.SCHEDULED, ())
    taken = services.fleet.snapshots.take(context.once("snapshot"), asked, context.now)
    return f"Snapshot {taken.snapshot.number} holds {taken.snapshot.things} things."
