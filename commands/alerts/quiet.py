"""Keep a channel quiet at certain hours; one post at their end tells what happened. Critical alerts don't wait."""

from pydantic import Field

from commands.alerts.when import OFF
from commands.base import Arguments, Call, Reply
from inventory.alerts.hours import parse_quiet
from inventory.services import Services

ACTION = "alerts.set"
EXAMPLES = ("alerts quiet 3 22:00-07:00", "alerts quiet 3 off")


class Args(Arguments):
    """Which subscription, and when."""

    number: int = Field(description="which one, by its number in the list", ge=1)
    hours: str = Field(description="from when to when, such as 22:00-07:00, or off")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Set it."""
    quiet = "" if args.hours.lower() in OFF else parse_quiet(args.hours)
    services.subscriptions.hours(call.actor, args.number, call.zone.key, quiet=quiet)
    return Reply(f"Subscription {args.number} " + (f"is quiet {quiet}." if quiet else "has no quiet hours."))
