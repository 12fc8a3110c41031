"""Look at the certificates of the fleet's listeners."""

from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module

from inventory.jobs.model import Target
from inventory.jobs.triggers import Every
from inventory.services import Services
from workers.base import Context

TRIGGER = Every(timedelta(hours=6))
ACTION = "fleet.discover"


def targets(services: Services) -> Sequence[Target]:
    """Every community that has a fleet, or may have one."""
    return [Target(community) for community in services.fleet.targets.communities()]


def run(context: Context) -> str:
    """Ask them; what is wrong is told by check-fleet."""
    return str(import_module("workers.fleet.certificates").look_at_certificates(context)) or "No certificates."
