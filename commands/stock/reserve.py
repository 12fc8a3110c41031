"""Reserve pieces of a product, so that nobody else takes them.

Commit lets them go, release gives them back; after the time of --for they are given back by themselves.
"""

from pydantic import Field

from commands.base import Arguments, Call, Kind, ProductName, Reply, option
from commands.stock.rows import booked_reply, until
from inventory.jobs.intervals import parse_interval
from inventory.services import Services
from inventory.stock.model import MOST

ACTION = "stock.change"
EXAMPLES = ("stock reserve 12 5 --for 15m", 'stock reserve "M4 bolt" 5 --note "order 17"')


class Args(Arguments):
    """How many of what, and for how long."""

    product: ProductName = Field(description="the product's number or name")
    quantity: int = Field(description="how many pieces", ge=1, le=MOST)
    for_: str | None = option(None, "how long: 15m, 6h, 2 days; for ever, if you don't say", Kind.TIME)
    warehouse: str | None = option(None, "where")
    note: str = option("", "for what", Kind.TEXT)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Reserve them."""
    end = call.now + parse_interval(args.for_) if args.for_ else None
    booked = services.stock.reserving.reserve(call.actor, args.product, args.quantity, args.warehouse, end, args.note)
    held = booked.reservation
    assert held is not None  # noqa: S101 - a reservation is what was made
    text = f"Reserved {held.pieces} × {booked.level.label} as {held.code}{until(held, call.zone)}."
    return booked_reply(text, booked)
