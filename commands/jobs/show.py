"""Show a job and how its last runs went."""

from pydantic import Field

from commands.base import Arguments, Call, Reply, option
from commands.jobs.rows import job_row, outcome
from commands.wording import PAGE, paged
from inventory.services import Services

ACTION = "jobs.read"
EXAMPLES = ("jobs show forget-answers",)


class Args(Arguments):
    """Which job."""

    job: str = Field(description="the job's name")
    part: str = option("", "the part it is for, where it has several")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Show it."""
    job, runs = services.jobs.get(call.actor, args.job, args.part, PAGE)
    data: dict[str, object] = {
        "job": job,
        "runs": runs,
    }
    rows = [outcome(run, call.zone) for run in runs]
    about = f"{job_row(job, call.zone)}\n{job.summary}"
    if not rows:
        return Reply(about, data=data)
    return paged(f"{about} Its runs, newest first:", rows, None, data)
