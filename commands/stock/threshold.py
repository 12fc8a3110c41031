"""Set from how few pieces of a product on an alarm tells that it runs low.

It tells so once, and again only after there were as many more as the band says (a tenth, at least one). 0 ends it.
"""

from pydantic import Field

from commands.base import Arguments, Call, ProductName, Reply, option
from inventory.services import Services
from inventory.stock.model import MOST

ACTION = "stock.set"
EXAMPLES = ("stock threshold 12 10", 'stock threshold "M4 bolt" 10 --band 5 --warehouse east')


class Args(Arguments):
    """Of what, and how few."""

    product: ProductName = Field(description="the product's number or name")
    low: int = Field(description="how many must be available: with fewer, an alarm runs", ge=0, le=MOST)
    band: int | None = option(None, "how many more end it", ge=0, le=MOST)
    warehouse: str | None = option(None, "where")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Set it."""
    level = services.stock.revising.threshold(call.actor, args.product, args.low, args.band, args.warehouse).level
    if not level.low:
        return Reply(f"No alarm runs for {level.label} in {level.warehouse} any more.", data=level)
    text = (
        f"{level.label} in {level.warehouse} is low below {level.low}, and no longer from {level.low + level.band} on."
    )
    return Reply(text, data=level)
