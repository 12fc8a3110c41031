"""Stop the scans of an account, or all of them; what was seen so far stays."""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from inventory.services import Services

ACTION = "cloud.scan"
EXAMPLES = ("cloud cancel", "cloud cancel prod")


class Args(Arguments):
    """Where."""

    account: str = Field("", description="the account's name; all where none is given")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Ask them to stop."""
    count = services.cloud.asking.cancel(call.actor, args.account)
    if not count:
        return Reply("Nothing is being scanned.", data={"cancelled": 0})
    return Reply(f"Stopping {count} scan{'s' * (count != 1)}.", data={"cancelled": count})
