"""Watch a price no longer."""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from inventory.services import Services

ACTION = "asset.watch"
EXAMPLES = ("asset unwatch 3",)


class Args(Arguments):
    """Which watch."""

    number: int = Field(description="which one, by its number in asset watches", ge=1, le=2**31 - 1)


def run(call: Call, services: Services, args: Args) -> Reply:
    """End it."""
    name = services.assets.watches.remove(call.actor, args.number)
    return Reply(f"Watch {args.number} of {name} is ended.")
