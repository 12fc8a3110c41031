"""Give all stock as a file, one row for each product and warehouse.

The file can be imported again as it is; the column reserved is only told.
"""

from typing import Literal

from pydantic import Field

from commands.base import Arguments, Attachment, Call, Reply
from inventory.errors import Invalid
from inventory.services import Services
from inventory.sheets import MOST_BYTES

ACTION = "stock.read"
EXAMPLES = ("stock export", "stock export json")
_MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


class Args(Arguments):
    """As what."""

    format: Literal["csv", "json"] = Field("csv", description="CSV for spreadsheets, JSON for programs")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Write it."""
    content = bytearray()
    for piece in services.stock.exchange.export(call.actor, args.format):
        content += piece.encode()
        if len(content) > MOST_BYTES:
            raise Invalid("The stock is too large for a file in a message; fetch it as GET /api/stock/export.")
    name = f"stock-{call.now.astimezone(call.zone):%Y-%m-%d}.{args.format}"
    attachment = Attachment(name, bytes(content), _MEDIA[args.format])
    return Reply(f"The stock as {args.format.upper()}: {name}", private=True, attachment=attachment)
