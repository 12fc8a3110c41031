"""Show what was done to a thing, and through which door."""

from pydantic import Field

from commands.audit.rows import listed
from commands.base import Arguments, Call, ItemName, Reply, option
from commands.wording import PAGE
from inventory.services import Services

ACTION = "audit.read"
EXAMPLES = ('audit item "Sony A7"',)


class Args(Arguments):
    """Which thing."""

    item: ItemName = Field(description="the thing")
    before: int | None = option(None, "only changes before this number", ge=1)


def run(call: Call, services: Services, args: Args) -> Reply:
    """List its changes."""
    rows = services.audit.of_item(call.actor, args.item, PAGE + 1, args.before)
    return listed(call, f'audit item "{args.item}"', rows)
