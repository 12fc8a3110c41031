"""Choose where this channel's commands are answered: here, in a thread, or privately.

Only Discord has threads and private answers; elsewhere, and where somebody takes no private messages, the
answer stays in the channel.
"""

from typing import Literal

from pydantic import Field

from commands.base import Arguments, Call, Reply
from commands.channel.rows import told
from inventory.services import Services

ACTION = "channel.set"
EXAMPLES = ("channel replies thread", "channel replies private", "channel replies here")


class Args(Arguments):
    """Where."""

    where: Literal["here", "thread", "private"] = Field(description="where: here, in a thread, or privately")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Set it."""
    place = services.communities.set_channel(call.actor, call.place, call.channel, replies=args.where)
    return Reply(told(place, call))
