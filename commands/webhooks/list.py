"""Show which addresses get which events."""

from commands.base import Arguments, Call, Reply
from commands.webhooks.rows import row
from commands.wording import paged
from inventory.services import Services

ACTION = "webhooks.read"
EXAMPLES = ("webhooks list", "webhooks")


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """List them."""
    found = services.webhooks.all(call.actor)
    if not found:
        return Reply(f"No address gets events; {call.prefix}webhooks add https://example.org/hook begins it.")
    data: dict[str, object] = {"webhooks": found}
    return paged("Webhooks:", [row(webhook, call) for webhook in found], None, data)
