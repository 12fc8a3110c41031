"""Take pieces of a product that nobody has reserved.

Without a warehouse it is the main one, or the only one that has it.
"""

from pydantic import Field

from commands.base import Arguments, Call, Kind, ProductName, Reply, option
from commands.stock.rows import booked_reply
from inventory.services import Services
from inventory.stock.model import MOST

ACTION = "stock.change"
EXAMPLES = ("stock take 12 5", 'stock take "M4 bolt" 5 --warehouse east --note "order 17"')


class Args(Arguments):
    """How many of what, and where."""

    product: ProductName = Field(description="the product's number or name")
    quantity: int = Field(description="how many pieces", ge=1, le=MOST)
    warehouse: str | None = option(None, "where")
    note: str = option("", "why", Kind.TEXT)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Take them."""
    booked = services.stock.moving.take(call.actor, args.product, args.quantity, args.warehouse, args.note)
    return booked_reply(f"Took {booked.pieces} × {booked.level.label}.", booked)
