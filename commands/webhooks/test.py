"""Send a webhook an event, on the way that all events take."""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from inventory.services import Services

ACTION = "webhooks.set"
EXAMPLES = ("webhooks test 3",)


class Args(Arguments):
    """Which one."""

    number: int = Field(description="which one, by its number in the list", ge=1)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Do it."""
    webhook = services.webhooks.test(call.actor, args.number)
    text = f"An event is on its way to {webhook.host}."
    return Reply(f"{text} What fails for good is in {call.prefix}deliveries failed.")
