"""List this channel for commands, or not.

Where some channels of a server are listed, commands are taken in those and their threads alone; this group and
!community work everywhere, so that nobody is locked out.
"""

from typing import Literal

from pydantic import Field

from commands.base import Arguments, Call, Reply
from commands.channel.rows import told
from inventory.services import Services

ACTION = "channel.set"
EXAMPLES = ("channel commands on", "channel commands off")


class Args(Arguments):
    """On or off."""

    state: Literal["on", "off"] = Field(
        description="whether commands are taken here: on, as in the other listed channels, or off"
    )


def run(call: Call, services: Services, args: Args) -> Reply:
    """Set it."""
    on = args.state == "on"
    return Reply(told(services.communities.set_channel(call.actor, call.place, call.channel, listed=on), call))
