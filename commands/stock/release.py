"""Give the pieces of a reservation back."""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from commands.stock.rows import booked_reply
from inventory.services import Services

ACTION = "stock.change"
EXAMPLES = ("stock release b6raw9ew",)


class Args(Arguments):
    """Which one."""

    reservation: str = Field(description="the reservation's code")


def run(call: Call, services: Services, args: Args) -> Reply:
    """End it."""
    booked = services.stock.reserving.release(call.actor, args.reservation)
    return booked_reply(f"Released {booked.pieces} × {booked.level.label}.", booked)
