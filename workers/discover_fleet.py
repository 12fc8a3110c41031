"""Look for machines and at them: over SSH, and in every place that the installation knows."""

from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module

from inventory.jobs.model import Target
from inventory.jobs.triggers import Every
from inventory.services import Services
from workers.base import Context

TRIGGER = Every(timedelta(minutes=1))
ACTION = "fleet.discover"


def targets(services: Services) -> Sequence[Target]:
    """Every community that has a fleet, or may have one."""
    return [Target(community) for community in services.fleet.targets.communities()]


def run(context: Context) -> str:
    """Ask what is due; somebody who starts it by hand has everything asked. The clients are loaded only here."""
    discovery = import_module("workers.fleet.discovery")
    return str(discovery.discover(context, everything=context.run.asked_by is not None))
