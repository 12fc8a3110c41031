"""End a subscription."""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from inventory.services import Services

ACTION = "alerts.set"
EXAMPLES = ("alerts remove 3",)


class Args(Arguments):
    """Which one."""

    number: int = Field(description="which one, by its number in the list", ge=1)


def run(call: Call, services: Services, args: Args) -> Reply:
    """End it."""
    subscription = services.subscriptions.remove(call.actor, args.number)
    return Reply(f"Subscription {subscription.number} ({subscription.pattern}) has ended.")
