"""Show whether a thing is here, and who has it."""

from pydantic import Field

from commands.base import Arguments, Call, ItemName, Reply
from commands.wording import state
from inventory.services import Services

ACTION = "inventory.read"
QUICK = True
EXAMPLES = ('inventory status "Sony A7"', "inventory status drill")


class Args(Arguments):
    """Which thing."""

    item: ItemName = Field(description="the thing")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Look at it."""
    item = services.items.get(call.actor, args.item)
    about = f" {item.description}." if item.description else ""
    labels = f" Labels: {', '.join(item.labels)}." if item.labels else ""
    text = f"Item '{item.name}' {state(item, call.zone)}.{about}{labels}"
    return Reply(text, data={"item": item})
