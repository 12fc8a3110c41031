"""Send no reminders that a thing is overdue for a time."""

from pydantic import Field

from commands.alerts.when import OFF, until
from commands.base import Arguments, Call, ItemName, Reply, Rest
from commands.wording import day
from inventory.services import Services

ACTION = "alerts.set"
EXAMPLES = ("alerts snooze drill 3d", "alerts snooze drill off")
_KIND = "inventory.overdue"


class Args(Arguments):
    """Of what, until when."""

    thing: ItemName = Field(description="the thing")
    until: Rest = Field(description="until when, such as 3d or friday; off ends it")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Silence its reminders."""
    name = services.items.get(call.actor, args.thing).name
    if args.until.lower() in OFF:
        services.alert_desk.unsilence(call.actor, name, call.now, _KIND)
        return Reply(f"Reminders of '{name}' come again.")
    ends = until(call, args.until)
    services.alert_desk.silence(call.actor, name, call.now, ends, "snoozed", _KIND)
    return Reply(f"No reminders of '{name}' until {day(ends, call.zone)}.")
