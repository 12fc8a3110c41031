"""Tell this channel of a kind of event from now on; over HTTP and the router, the announcement channel.

Kinds are words such as overdue, checkout or fleet.*, and * for all; docs/events.md has the list. Conditions
narrow them: severity>=warning, and details such as role:production or subject:drill.
"""

from typing import Annotated

from pydantic import Field

from commands.alerts.rows import row
from commands.base import Arguments, Call, Kind, Reply, option
from inventory.alerts.hours import HOURLY, parse_quiet, parse_time
from inventory.alerts.subscription import PLATFORMS, parse_conditions
from inventory.services import Services

ACTION = "alerts.set"
EXAMPLES = (
    "alerts add overdue",
    "alerts add checkout subject:drill",
    "alerts add inventory.* severity>=warning --digest 9:00",
    "alerts add delete --mention 8123 --quiet 22-7",
)


class Args(Arguments):
    """What this channel is told, and how."""

    kind: str = Field(description="which kind of event, such as overdue, checkout, inventory.* or *")
    conditions: Annotated[tuple[str, ...], Kind.MANY] = Field((), description="severity>=warning, or name:value")
    digest: str | None = option(None, "hourly, or a time of day, instead of single posts")
    quiet: str | None = option(None, "hours without posts, such as 22:00-07:00; one post tells all at their end")
    mention: str | None = option(None, "the id of one role to mention", pattern=r"^(<@&)?[0-9]{1,20}>?$")
    gather: int = option(60, "seconds within which events of one kind become one post", ge=0, le=3600)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Subscribe the channel."""
    severity, filters = parse_conditions(args.conditions)
    platform, channel = _where(call, services)
    subscription = services.subscriptions.add(
        call.actor, channel, args.kind, severity, filters, platform=platform,
        digest=chosen_digest(args.digest) if args.digest else "",
        quiet=parse_quiet(args.quiet) if args.quiet else "",
        mention=(args.mention or "").strip("<@&>"), gather_seconds=args.gather, zone=call.zone.key,
    )  # fmt: skip
    test = f"{call.prefix}alerts test {subscription.number} shows how it looks."
    return Reply(f"Subscribed: {row(subscription, call.zone)}. {test}", data=subscription)


def _where(call: Call, services: Services) -> tuple[str, str]:
    """Platform and channel: this one, or the announcement channel where nothing can be posted."""
    announce = services.communities.settings(call.actor.community).announce
    if call.actor.door in PLATFORMS or announce is None:
        return call.actor.door, call.channel
    platform, _, channel = announce.partition(":")
    return platform, channel


def chosen_digest(text: str) -> str:
    """`hourly`, or a time of day as `09:00`; raises Invalid."""
    return HOURLY if text.lower() == HOURLY else f"{parse_time(text):%H:%M}"
