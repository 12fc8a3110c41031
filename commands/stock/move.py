"""Carry pieces of a product from one warehouse to another."""

from pydantic import Field

from commands.base import Arguments, Call, Kind, ProductName, Reply, option
from commands.stock.rows import booked_reply
from inventory.services import Services
from inventory.stock.model import MOST

ACTION = "stock.change"
EXAMPLES = ("stock move 12 5 east", 'stock move "M4 bolt" 5 "East hall" --warehouse main')


class Args(Arguments):
    """How many of what, and where to."""

    product: ProductName = Field(description="the product's number or name")
    quantity: int = Field(description="how many pieces", ge=1, le=MOST)
    to: str = Field(description="where to: the warehouse they go to")
    warehouse: str | None = option(None, "the warehouse they come from")
    note: str = option("", "why", Kind.TEXT)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Move them."""
    booked = services.stock.booking.move(call.actor, args.product, args.quantity, args.to, args.warehouse, args.note)
    return booked_reply(f"Moved {booked.pieces} × {booked.level.label}.", booked)
