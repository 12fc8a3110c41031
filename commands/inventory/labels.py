"""Add a label to a thing or remove one.

At most five labels a thing; they are kept in lower case.
"""

from typing import Literal

from pydantic import Field

from commands.base import Arguments, Call, ItemName, LabelName, Reply
from inventory.services import Services

ACTION = "inventory.labels"
EXAMPLES = ('inventory labels "Sony A7" add video', "inventory labels drill remove broken")


class Args(Arguments):
    """Which thing, and which label."""

    item: ItemName = Field(description="the thing")
    verb: Literal["add", "remove"] = Field(description="whether to add or to remove it")
    label: LabelName = Field(description="which label")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Add or remove it."""
    if args.verb == "add":
        change = services.keeping.add_label(call.actor, args.item, args.label)
        text = f"Label '{change.label}' added to '{change.item.name}'."
    else:
        change = services.keeping.remove_label(call.actor, args.item, args.label)
        text = f"Label '{change.label}' removed from '{change.item.name}'."
    labels = ", ".join(change.item.labels) or "none"
    return Reply(f"{text} Labels now: {labels}.", data=change)
