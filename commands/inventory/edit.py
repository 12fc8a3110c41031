"""Change a thing's name, description or quantity."""

from pydantic import Field

from commands.base import Arguments, Call, ItemName, Kind, Reply, option
from inventory.errors import Invalid
from inventory.items.revision import edited
from inventory.services import Services

ACTION = "inventory.edit"
EXAMPLES = (
    'inventory edit drill --name "Cordless drill"',
    'inventory edit "Folding chair" --quantity 14 --description "two are new"',
)


class Args(Arguments):
    """What changes; the rest stays."""

    item: ItemName = Field(description="the thing")
    name: str | None = option(None, "its new name", Kind.TEXT)
    description: str | None = option(None, "its new description", Kind.TEXT)
    quantity: int | None = option(None, "how many pieces there are now", ge=1, le=1_000_000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Change it."""
    if args.name is None and args.description is None and args.quantity is None:
        raise Invalid("Say what to change: --name, --description or --quantity.")
    revise = edited(args.name, args.description, args.quantity)
    change = services.keeping.edit(call.actor, args.item, revise)
    return Reply(f"Item '{change.item.name}' changed.", data=change)
