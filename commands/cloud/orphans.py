"""List what nobody uses: volumes, addresses, disks."""

from commands.base import Arguments, Call, Reply, option
from commands.cloud.breaches import breaking_reply
from commands.wording import PAGE
from inventory.services import Services

ACTION = "cloud.read"
EXAMPLES = ("cloud orphans",)


class Args(Arguments):
    """Which part."""

    page: int = option(1, "which page", ge=1, le=1000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """List them."""
    skip = (args.page - 1) * PAGE
    found = services.cloud.checking.of_purpose(call.actor, "orphan", skip=skip, limit=PAGE + 1)
    return breaking_reply(call, "Nobody uses these:", "Nothing is left over.", found, "cloud orphans", args.page)
