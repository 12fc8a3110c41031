"""Take back your own last change.

Nothing is erased: the undo is a change of its own in the history.
"""

from commands.base import Arguments, Call, Reply
from inventory.services import Services

ACTION = "inventory.undo"
EXAMPLES = ("inventory undo",)


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """Undo it."""
    action, change = services.undo.undo(call.actor)
    what = action.removeprefix("inventory.")
    return Reply(f"Undone: your {what} of '{change.item.name}'.", data=change)
