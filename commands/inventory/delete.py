"""Delete a thing; it can be restored.

A thing that is out can't be deleted. Its history stays.
"""

from pydantic import Field

from commands.base import Arguments, Call, ItemName, Reply
from inventory.services import Services

ACTION = "inventory.delete"
DESTRUCTIVE = True
EXAMPLES = ('inventory delete "Sony A7"',)


class Args(Arguments):
    """What goes."""

    item: ItemName = Field(description="the thing")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Delete it."""
    change = services.keeping.delete(call.actor, args.item)
    text = f"Item '{change.item.name}' deleted; {call.prefix}inventory restore brings it back."
    return Reply(text, data=change)
