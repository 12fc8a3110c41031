"""Run a job now, beside its schedule."""

from pydantic import Field

from commands.base import Arguments, Call, Reply, option
from inventory.services import Services

ACTION = "jobs.set"
EXAMPLES = ("jobs run forget-answers",)


class Args(Arguments):
    """Which job."""

    job: str = Field(description="the job's name")
    part: str = option("", "the part it is for, where it has several")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Plan the run; the platform shows how far it is."""
    planned = str(services.jobs.run_now(call.actor, args.job, args.part))
    return Reply(f"Job '{args.job}' starts in a moment.", data={"run": planned}, progress=planned)
