"""Let the rules look at cloud resources that changed, and say which parts of accounts can't be looked at."""

from datetime import timedelta

from inventory.jobs.triggers import Every
from workers.base import Context

TRIGGER = Every(timedelta(minutes=1))


def run(context: Context) -> str:
    """Look at all that is due, a batch at a time."""
    cloud, looked = context.services.cloud, 0
    for community in cloud.checking.waiting():
        while count := cloud.checking.check(community, context.now):
            looked += count
            context.check()
    for community in cloud.sentry.communities():
        context.check()
        cloud.sentry.observe(community, context.now)
    return f"Looked at {looked} resources."
