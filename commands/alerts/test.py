"""Post an event to a subscription's channel, on the way that all events take."""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from inventory.services import Services

ACTION = "alerts.set"
EXAMPLES = ("alerts test 3",)


class Args(Arguments):
    """Which subscription."""

    number: int = Field(description="which one, by its number in the list", ge=1)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Try it."""
    services.alert_desk.test(call.actor, args.number)
    return Reply(f"A post is on its way to subscription {args.number}.")
