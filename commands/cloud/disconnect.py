"""Scan an account no more; what was found there is hidden at once and forgotten in time."""

from pydantic import Field

from commands.base import Arguments, Call, Reply, Rest
from inventory.services import Services

ACTION = "cloud.set"
EXAMPLES = ("cloud disconnect lab",)
DESTRUCTIVE = True


class Args(Arguments):
    """Which account."""

    account: Rest = Field(description="its name or number", min_length=1)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Disconnect it."""
    account = services.cloud.accounts.remove(call.actor, args.account)
    return Reply(f"{account.name} is scanned no more.", data=account)
