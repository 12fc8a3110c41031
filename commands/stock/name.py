"""Give a product a name, so that people need no number."""

from pydantic import Field

from commands.base import Arguments, Call, Reply, Rest, flag
from inventory.errors import Invalid
from inventory.services import Services

ACTION = "stock.set"
EXAMPLES = ("stock name 12 M4 bolt", 'stock name "M4 bolt" M4 hex bolt', "stock name 12 --remove")


class Args(Arguments):
    """Of what, and which."""

    product: str = Field(description="the product's number, or its name so far in quotes")
    name: Rest = Field("", description="its new name")
    remove: bool = flag("take the name away")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Name it."""
    if bool(args.name) == args.remove:
        raise Invalid("Say the new name, or --remove.")
    was = services.stock.revising.name(call.actor, args.product, args.name or None)
    before = f" It was called {was}." if was else ""
    called = "has no name now" if args.remove else f"is called {args.name} now"
    return Reply(f"Product {args.product} {called}.{before}", data={"name": args.name or None, "was": was})
