"""List open reservations, of one product or of all."""

from pydantic import Field

from commands.base import Arguments, Call, ProductName, Reply
from commands.stock.rows import held_row
from commands.wording import paged
from inventory.services import Services

ACTION = "stock.read"
EXAMPLES = ("stock reservations", "stock reservations 12")
_SHOWN = 20


class Args(Arguments):
    """Of what."""

    product: ProductName | None = Field(None, description="the product's number or name; all, if you name none")


def run(call: Call, services: Services, args: Args) -> Reply:
    """List them."""
    held = services.stock.reserving.open(call.actor, args.product, _SHOWN)
    data: dict[str, object] = {"reservations": held}
    if not held:
        return Reply("Nothing is reserved.", data=data)
    heading = f"Reserved (the oldest {_SHOWN}):" if len(held) == _SHOWN else "Reserved:"
    return paged(heading, [held_row(one, call.zone) for one in held], None, data)
