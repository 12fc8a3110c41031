"""Send events to an address from now on: all, or the kinds named.

Each is one POST with the headers webhook-id, webhook-timestamp and webhook-signature.
"""

from typing import Annotated

from pydantic import Field

from commands.base import Arguments, Call, Kind, Reply
from commands.webhooks.rows import secret_line
from inventory.services import Services

ACTION = "webhooks.set"
EXAMPLES = ("webhooks add https://example.org/hook", "webhooks add https://example.org/hook checkout checkin overdue")


class Args(Arguments):
    """Where to, and what."""

    address: str = Field(description="the address, https:// or http://")
    kinds: Annotated[tuple[str, ...], Kind.MANY] = Field(
        (), description="kinds of events, such as overdue or inventory.*", max_length=20
    )


def run(call: Call, services: Services, args: Args) -> Reply:
    """Add it."""
    webhook = services.webhooks.add(call.actor, args.address, args.kinds)
    text = f"Webhook {webhook.number} to {webhook.host} gets {', '.join(webhook.patterns)}."
    return Reply(f"{text}\n{secret_line(call, services, webhook.number)}", private=True)
