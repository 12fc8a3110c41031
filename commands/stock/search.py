"""Search products by name; a slip of the finger is forgiven."""

from pydantic import Field

from commands.base import Arguments, Call, Reply, Rest
from commands.stock.rows import level_row, levels_data
from commands.wording import PAGE, paged
from inventory.services import Services

ACTION = "stock.read"
EXAMPLES = ("stock search bolt",)


class Args(Arguments):
    """What to look for."""

    query: Rest = Field(description="what to look for: a part of the name", min_length=1)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Look for it."""
    levels = services.stock.levels.search(call.actor, args.query, PAGE)
    if not levels:
        return Reply(f"Nothing in stock is called '{args.query}'.", data=levels_data(levels))
    return paged(f"Stock like '{args.query}':", [level_row(level) for level in levels], None, levels_data(levels))
