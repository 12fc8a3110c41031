"""Let a paused job go on with its next slot."""

from pydantic import Field

from commands.base import Arguments, Call, Reply, option
from commands.wording import moment
from inventory.services import Services

ACTION = "jobs.set"
EXAMPLES = ("jobs resume forget-answers",)


class Args(Arguments):
    """Which job."""

    job: str = Field(description="the job's name")
    part: str = option("", "the part it is for, where it has several")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Resume it."""
    job = services.jobs.resume(call.actor, args.job, args.part)
    return Reply(f"Job '{job.name}' goes on; it runs next {moment(job.next_slot, call.zone)}.")
