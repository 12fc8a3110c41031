"""Compute every level again from its movements, and tell any that differs."""

from commands.base import Arguments, Call, Reply
from inventory.services import Services

ACTION = "stock.read"
EXAMPLES = ("stock verify",)


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """Verify it."""
    checked = services.stock.checking.verify(call.actor)
    if not checked.wrong:
        text = f"All {checked.levels} levels are what their {checked.movements} movements make of them."
        return Reply(text, data=checked)
    lines = [
        f"{level.name or f'product {level.product}'} in {level.warehouse}: {level.quantity} there and {level.reserved}"
        f" reserved, but {level.booked_quantity} and {level.booked_reserved} in the book, {level.promised} promised"
        for level in checked.wrong
    ]
    return Reply("\n".join(["These levels are wrong; please tell the operator:", *lines]), success=False, data=checked)
