"""Give the whole inventory as a file, with who has what.

The file can be imported again as it is: things are recognised by their ref, even when they are renamed in it.
"""

from typing import Literal

from pydantic import Field

from commands.base import Arguments, Attachment, Call, Reply
from inventory.errors import Invalid
from inventory.services import Services
from inventory.sheets import MOST_BYTES

ACTION = "inventory.export"
EXAMPLES = ("inventory export", "inventory export json")
_MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


class Args(Arguments):
    """As what."""

    format: Literal["csv", "json"] = Field("csv", description="CSV for spreadsheets, JSON for programs")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Write it."""
    content = bytearray()
    for piece in services.exchange.export(call.actor, args.format):
        content += piece.encode()
        if len(content) > MOST_BYTES:
            raise Invalid("The inventory is too large for a file in a message; fetch it as GET /inventory/export.")
    name = f"inventory-{call.now.astimezone(call.zone):%Y-%m-%d}.{args.format}"
    return Reply(
        f"The inventory as {args.format.upper()}: {name}",
        private=True,
        attachment=Attachment(name, bytes(content), _MEDIA[args.format]),
    )
