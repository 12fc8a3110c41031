"""Tell a muted channel again."""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from inventory.services import Services

ACTION = "alerts.set"
EXAMPLES = ("alerts unmute 3",)


class Args(Arguments):
    """Which subscription."""

    number: int = Field(description="which one, by its number in the list", ge=1)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Unmute it."""
    services.subscriptions.mute(call.actor, args.number, None)
    return Reply(f"Subscription {args.number} is told again.")
