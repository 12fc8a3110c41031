"""Look at a cloud account: what runs there, and what changed since the last look."""

from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module

from inventory.jobs.model import Target
from inventory.jobs.triggers import Every
from inventory.services import Services
from workers.base import Context
from workers.cloud_watch import look_after

TRIGGER = Every(timedelta(hours=6))
ACTION = "cloud.scan"


def targets(services: Services) -> Sequence[Target]:
    """Every account of every community."""
    return [Target(community, name) for community, name in services.cloud.scanning.targets()]


def run(context: Context) -> str:
    """Scan the account that the run's subject names; the engine is loaded only where there is one."""
    cloud, target = context.services.cloud, context.target
    job = import_module("workers.cloud.job")
    account = cloud.accounts.named(target.community, target.subject)
    scan = cloud.scanning.begin_scan(target.community, account, run=context.run.id)
    record = job.scan_account(cloud, scan, context.progress)
    look_after(context.services, target.community, scan.clock())
    return str(job.sentence(account, record))
