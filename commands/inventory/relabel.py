"""Rename a label on everything that carries it, or merge it into another.

Put a label of several words in quotes.
"""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from inventory.services import Services

ACTION = "inventory.labels"
EXAMPLES = ("inventory relabel cam camera", 'inventory relabel "to fix" broken')


class Args(Arguments):
    """From which label to which."""

    old: str = Field(description="which label goes")
    new: str = Field(description="which label takes its place")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Rename it."""
    count = services.keeping.rename_label(call.actor, args.old, args.new)
    return Reply(f"Label '{args.old}' is now '{args.new}' on {count} thing{'s' * (count != 1)}.", data={"count": count})
