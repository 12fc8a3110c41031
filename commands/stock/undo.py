"""Take back your own last movement of stock.

Nothing is erased: the undo is a movement of its own. A reservation is closed or opened again with it.
"""

from commands.base import Arguments, Call, Reply
from commands.stock.rows import booked_reply
from inventory.services import Services

ACTION = "stock.change"
EXAMPLES = ("stock undo",)


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """Undo it."""
    kind, booked = services.stock.undo.undo(call.actor)
    return booked_reply(f"Undone: your {kind} of {booked.pieces} × {booked.level.label}.", booked)
