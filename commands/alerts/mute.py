"""Tell a channel nothing for a time but the end of what it was told."""

from pydantic import Field

from commands.alerts.when import until
from commands.base import Arguments, Call, Reply, Rest
from commands.wording import day
from inventory.services import Services

ACTION = "alerts.set"
EXAMPLES = ("alerts mute 3 2h", "alerts mute 3 monday")


class Args(Arguments):
    """Which subscription, until when."""

    number: int = Field(description="which one, by its number in the list", ge=1)
    until: Rest = Field(description="until when, such as 2h or monday")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Mute it."""
    ends = until(call, args.until)
    services.subscriptions.mute(call.actor, args.number, ends)
    return Reply(f"Subscription {args.number} is muted until {day(ends, call.zone)}.")
