"""Forget how old runs of jobs went."""

from inventory.jobs.triggers import Cron
from workers.base import Context

TRIGGER = Cron("0 4 * * *")


def run(context: Context) -> str:
    """Drop what is older than JOB_RUNS_KEEP_DAYS, and all but the newest 500 runs of each job."""
    return f"Forgot {context.services.housekeeping.forget_runs(context.now)} runs."
