"""Show which channels are told of what."""

from commands.alerts.rows import row
from commands.base import Arguments, Call, Reply
from commands.wording import paged
from inventory.services import Services

ACTION = "alerts.read"
EXAMPLES = ("alerts list", "alerts")


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """List the subscriptions."""
    found = services.subscriptions.all(call.actor)
    if not found:
        return Reply(f"No channel is told of anything yet; {call.prefix}alerts add overdue begins it.")
    data: dict[str, object] = {"subscriptions": found}
    return paged("Told of what happens:", [row(entry, call.zone) for entry in found], None, data)
