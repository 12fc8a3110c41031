"""Gather what a channel is told into one post an hour or a day, or tell it at once again."""

from pydantic import Field

from commands.alerts.add import chosen_digest
from commands.alerts.when import OFF
from commands.base import Arguments, Call, Reply
from inventory.services import Services

ACTION = "alerts.set"
EXAMPLES = ("alerts digest 3 hourly", "alerts digest 3 9:00", "alerts digest 3 off")


class Args(Arguments):
    """Which subscription, and when."""

    number: int = Field(description="which one, by its number in the list", ge=1)
    when: str = Field(description="when: hourly, a time of day, or off")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Set it."""
    digest = "" if args.when.lower() in OFF else chosen_digest(args.when)
    services.subscriptions.hours(call.actor, args.number, call.zone.key, digest=digest)
    told = "told at once" if not digest else "told every hour" if digest == "hourly" else f"told daily at {digest}"
    return Reply(f"Subscription {args.number} is {told}.")
