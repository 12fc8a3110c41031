"""Announce no alerts of a target for a time; those of what runs on it are kept back, too.

What was announced before is still told to be over. For the whole fleet: alerts maintenance 2h --kind fleet.*
"""

from pydantic import Field

from commands.alerts.when import OFF, until
from commands.base import Arguments, Call, Reply, Rest
from commands.wording import day
from inventory.services import Services

ACTION = "alerts.set"
EXAMPLES = ("fleet maintenance web1 2h", "fleet maintenance web1 off")
_KINDS = "fleet.*"


class Args(Arguments):
    """Of which target, until when."""

    target: str = Field(description="the target's name or address")
    until: Rest = Field(description="until when, such as 2h or friday; off ends it")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Keep its alerts back."""
    name = services.fleet.targets.get(call.actor, args.target).name
    if args.until.lower() in OFF:
        services.alert_desk.unsilence(call.actor, name, call.now, _KINDS)
        return Reply(f"Maintenance of {name} has ended.")
    ends = until(call, args.until)
    services.alert_desk.silence(call.actor, name, call.now, ends, "maintenance", _KINDS)
    return Reply(f"{name} is in maintenance until {day(ends, call.zone)}: none of its alerts are announced.")
