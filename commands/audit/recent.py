"""Show the newest changes."""

from commands.audit.rows import listed
from commands.base import Arguments, Call, Reply, option
from commands.wording import PAGE
from inventory.services import Services

ACTION = "audit.read"
EXAMPLES = ("audit recent", "audit recent --before 120")


class Args(Arguments):
    """From where on."""

    before: int | None = option(None, "only changes before this number", ge=1)


def run(call: Call, services: Services, args: Args) -> Reply:
    """List them."""
    return listed(call, "audit recent", services.audit.recent(call.actor, PAGE + 1, args.before))
