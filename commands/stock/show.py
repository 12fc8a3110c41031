"""Show how many there are of a product, in every warehouse."""

from pydantic import Field

from commands.base import Arguments, Call, ProductName, Reply
from commands.stock.rows import levels_data, product_text
from inventory.services import Services

ACTION = "stock.read"
EXAMPLES = ("stock show 12", 'stock show "M4 bolt"', "stock bolt")


class Args(Arguments):
    """Of what."""

    product: ProductName = Field(description="the product's number or name")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Show it."""
    product = services.stock.levels.get(call.actor, args.product)
    return Reply(product_text(product), data=levels_data(product.levels))
