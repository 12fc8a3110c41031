"""Choose the announcement channel.

Alerts that are asked for where nothing can be posted, as over the router or the HTTP API, are posted there.
"""

from typing import Literal

from pydantic import Field

from commands.base import Arguments, Call, Reply
from inventory.alerts.subscription import PLATFORMS
from inventory.errors import Invalid
from inventory.services import Services

ACTION = "community.set"
EXAMPLES = ("community announce here", "community announce off")


class Args(Arguments):
    """Where."""

    where: Literal["here", "off"] = Field(description="where: here for this channel, or off")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Set it."""
    if args.where == "off":
        services.communities.set(call.actor, "announce", None)
        return Reply("There is no announcement channel any more.")
    if call.actor.door not in PLATFORMS or not call.channel:
        raise Invalid("Say it in the channel that is to be the one.")
    services.communities.set(call.actor, "announce", f"{call.actor.door}:{call.channel}")
    hint = f"{call.prefix}alerts add overdue tells it what is overdue."
    return Reply(f"This is now the announcement channel. {hint}")
