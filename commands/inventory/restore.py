"""Bring back a deleted thing."""

from pydantic import Field

from commands.base import Arguments, Call, ItemName, Reply
from inventory.services import Services

ACTION = "inventory.restore"
EXAMPLES = ('inventory restore "Sony A7"',)


class Args(Arguments):
    """What comes back."""

    item: ItemName = Field(description="the deleted thing")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Restore it."""
    change = services.keeping.restore(call.actor, args.item)
    return Reply(f"Item '{change.item.name}' is back in the inventory.", data=change)
