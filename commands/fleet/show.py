"""Show a target: how it does and why, what runs on it, how it is connected and how safe it is."""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from commands.fleet.card import card
from commands.fleet.rows import brief
from inventory.services import Services

ACTION = "fleet.read"
EXAMPLES = ("fleet show web1",)


class Args(Arguments):
    """Which one."""

    target: str = Field(description="the target's name or address")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Show it."""
    target = services.fleet.targets.get(call.actor, args.target)
    keys = services.fleet.enrolment.keys(call.actor, target.id)
    data = {**brief(target), "facts": target.document, "keys": keys}
    return Reply("\n".join(card(target, keys, call.now)), data=data)
