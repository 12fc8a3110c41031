"""Look again at alerts that wait for something: a hold to pass, calm to last, a reminder to be due."""

from datetime import timedelta

from inventory.jobs.triggers import Every
from workers.base import Context

TRIGGER = Every(timedelta(minutes=1))


def run(context: Context) -> str:
    """Step those that are due."""
    looked = 0
    while count := context.services.alerts.look_again(context.now):
        looked += count
        context.check()
    return f"Looked at {looked} alerts."
