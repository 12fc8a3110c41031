"""Pause a job: nothing of it comes due until it is resumed."""

from pydantic import Field

from commands.base import Arguments, Call, Reply, option
from inventory.services import Services

ACTION = "jobs.set"
EXAMPLES = ("jobs pause forget-answers",)


class Args(Arguments):
    """Which job."""

    job: str = Field(description="the job's name")
    part: str = option("", "the part it is for, where it has several")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Pause it."""
    job = services.jobs.pause(call.actor, args.job, args.part)
    return Reply(f"Job '{job.name}' is paused; {call.prefix}jobs resume {job.name} lets it go on.")
