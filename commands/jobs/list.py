"""Show every job: when it runs, how it went last, and when it runs next."""

from commands.base import Arguments, Call, Reply, Table
from commands.jobs.rows import cells, job_row
from commands.wording import paged
from inventory.services import Services

ACTION = "jobs.read"
EXAMPLES = ("jobs", "jobs list")


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """List them."""
    jobs = services.jobs.all(call.actor)
    data: dict[str, object] = {"jobs": jobs}
    if not jobs:
        return Reply("No job runs for this community.", private=True, data=data)
    table = Table(("Job", "Schedule", "Last", "Next"), tuple(cells(job, call.zone) for job in jobs))
    return paged("Jobs:", [job_row(job, call.zone) for job in jobs], None, data, table)
