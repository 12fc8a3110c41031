"""Let the rules look at cloud resources that changed, and say which parts of accounts can't be looked at."""

from datetime import timedelta

from inventory.jobs.triggers import Every
from workers.base import Context
from workers.cloud_watch import look_after

TRIGGER = Every(timedelta(minutes=1))


def run(context: Context) -> str:
    """Look at all that is due, some batches of each community at a time."""
    cloud, looked = context.services.cloud, 0
    for community in cloud.sentry.communities():
        while count := look_after(context.services, community, context.now):
            looked += count
            context.check()
        context.check()
    return f"Looked at {looked} resources."
