"""Announce no alert of a thing for a time; the end of what was announced is still told."""

from pydantic import Field

from commands.alerts.when import OFF, until_and_reason
from commands.base import Arguments, Call, ItemName, Reply, Rest
from commands.wording import day
from inventory.services import Services

ACTION = "alerts.set"
EXAMPLES = ("alerts silence drill 2h being repaired", 'alerts silence "Sony A7" friday', "alerts silence drill off")


class Args(Arguments):
    """Of what, until when."""

    thing: ItemName = Field(description="the thing, as the alert names it")
    until: Rest = Field(description="until when, such as 2h or friday, and perhaps why; off ends it")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Silence it."""
    if args.until.lower() in OFF:
        services.alert_desk.unsilence(call.actor, args.thing, call.now)
        return Reply(f"'{args.thing}' is no longer silenced.")
    ends, reason = until_and_reason(call, args.until)
    services.alert_desk.silence(call.actor, args.thing, call.now, ends, reason)
    return Reply(f"'{args.thing}' is silenced until {day(ends, call.zone)}.")
