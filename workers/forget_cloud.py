"""Forget cloud resources that went, and what changed of others, after CLOUD_KEEP_DAYS."""

from inventory.jobs.triggers import Cron
from workers.base import Context

TRIGGER = Cron("20 4 * * *")


def run(context: Context) -> str:
    """Drop what is older."""
    return f"Forgot {context.services.cloud.sentry.forget(context.now)} rows."
