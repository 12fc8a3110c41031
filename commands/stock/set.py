"""Say how many there are of a product.

Without a warehouse it is the main one, or the only one that has it.
"""

from pydantic import Field

from commands.base import Arguments, Call, Kind, ProductName, Reply, option
from commands.stock.rows import booked_reply
from inventory.services import Services
from inventory.stock.model import MOST

ACTION = "stock.set"
EXAMPLES = ("stock set 12 40", 'stock set "M4 bolt" 40 --warehouse east')


class Args(Arguments):
    """How many of what, and where."""

    product: ProductName = Field(description="the product's number or name")
    quantity: int = Field(description="how many there are", ge=0, le=MOST)
    warehouse: str | None = option(None, "where")
    note: str = option("", "why", Kind.TEXT)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Set it."""
    booked = services.stock.booking.set(call.actor, args.product, args.quantity, args.warehouse, args.note)
    return booked_reply(f"Stock of {booked.level.label} set.", booked)
