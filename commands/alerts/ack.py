"""Look after a thing's alerts: they aren't repeated, and their end is still told."""

from pydantic import Field

from commands.base import Arguments, Call, ItemName, Reply
from inventory.services import Services

ACTION = "alerts.set"
EXAMPLES = ("alerts ack drill",)


class Args(Arguments):
    """Of which thing."""

    thing: ItemName = Field(description="the thing, as the alert names it")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Acknowledge what fires."""
    count = services.alert_desk.ack(call.actor, args.thing)
    return Reply(f"{call.actor.name} looks after '{args.thing}' ({count} {'alert' if count == 1 else 'alerts'}).")
