"""Add a thing to the inventory.

Put a name or description of several words in quotes; labels come last, with commas or blanks.
"""

from pydantic import Field

from commands.base import Arguments, Call, Kind, Reply, option
from commands.wording import counted, split_labels
from inventory.services import Services

ACTION = "inventory.add"
EXAMPLES = (
    'inventory add "Sony A7" "mirrorless camera" camera,video',
    "inventory add Beamer",
    'inventory add "Folding chair" "the white ones" --quantity 12',
)


class Args(Arguments):
    """What the thing is."""

    name: str = Field(description="what people will call it")
    description: str = Field("", description="a few words about it")
    labels: list[str] = Field([], description="up to five words to find it by", json_schema_extra={"kind": Kind.MANY})
    quantity: int = option(1, "how many pieces there are", ge=1, le=1_000_000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Add it."""
    change = services.items.add(call.actor, args.name, args.description, split_labels(args.labels), args.quantity)
    item = change.item
    labels = f" Labels: {', '.join(item.labels)}." if item.labels else ""
    about = f": {item.description}" if item.description else ""
    text = f"Item {counted(item.quantity, item.name)} added to inventory{about}.{labels}"
    return Reply(text, data=change)
