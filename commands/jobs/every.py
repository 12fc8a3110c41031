"""Change how often a job runs, or give it back its own schedule."""

from pydantic import Field

from commands.base import Arguments, Call, Reply, Rest, option
from commands.wording import moment
from inventory.services import Services

ACTION = "jobs.set"
EXAMPLES = ("jobs every forget-answers 6h", "jobs every forget-answers default")


class Args(Arguments):
    """Which job, and how often."""

    job: str = Field(description="the job's name")
    interval: Rest = Field(description="how often, such as 15 min, 6h or 2 days; default for its own schedule")
    part: str = option("", "the part it is for, where it has several")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Set it."""
    interval = None if args.interval.lower() == "default" else args.interval
    job = services.jobs.every(call.actor, args.job, interval, args.part)
    return Reply(f"Job '{job.name}' runs {job.schedule}, next {moment(job.next_slot, call.zone)}.")
