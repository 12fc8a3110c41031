"""Look for machines and at all of them now, beside the schedule."""

from commands.base import Arguments, Call, Reply
from commands.fleet.starting import JOB
from inventory.services import Services

ACTION = "fleet.discover"
EXAMPLES = ("fleet discover",)


class Args(Arguments):
    """Nothing to choose."""


def run(call: Call, services: Services, args: Args) -> Reply:
    """Plan it; the platform shows how far it is."""
    planned = str(services.jobs.run_now(call.actor, JOB))
    return Reply("Looking at all machines now.", data={"run": planned}, progress=planned)
