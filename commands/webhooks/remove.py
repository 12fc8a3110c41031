"""Send nothing more to an address."""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from inventory.services import Services

ACTION = "webhooks.set"
EXAMPLES = ("webhooks remove 3",)


class Args(Arguments):
    """Which one."""

    number: int = Field(description="which one, by its number in the list", ge=1)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Do it."""
    webhook = services.webhooks.remove(call.actor, args.number)
    return Reply(f"Webhook {webhook.number} to {webhook.host} has ended.")
