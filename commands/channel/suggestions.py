"""Switch "did you mean" on or off in this channel: without it, what is no command gets no answer."""

from typing import Literal

from pydantic import Field

from commands.base import Arguments, Call, Reply
from commands.channel.rows import told
from inventory.services import Services

ACTION = "channel.set"
EXAMPLES = ("channel suggestions off", "channel suggestions on")


class Args(Arguments):
    """On or off."""

    state: Literal["on", "off"] = Field(description="whether unknown commands are answered: on or off")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Set it."""
    on = args.state == "on"
    return Reply(told(services.communities.set_channel(call.actor, call.place, call.channel, suggestions=on), call))
