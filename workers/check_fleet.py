"""Work out how the fleet does now, and tell what is wrong: also what follows from time alone, such as staleness."""

from collections.abc import Sequence
from datetime import timedelta

from inventory.jobs.model import Target
from inventory.jobs.triggers import Every
from inventory.services import Services
from workers.base import Context
from workers.fleet.watch import watch

TRIGGER = Every(timedelta(minutes=5))
ACTION = "fleet.discover"


def targets(services: Services) -> Sequence[Target]:
    """Every community that has a fleet, or may have one."""
    return [Target(community) for community in services.fleet.targets.communities()]


def run(context: Context) -> str:
    """Look at it."""
    posts = watch(context.services, context.target.community, context.now)
    return f"{posts} alerts told."
