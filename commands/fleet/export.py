"""Give the whole fleet as a JSON file, to import it elsewhere.

It holds the machines with what each source said of them, known hosts, and what they ought to be; no snapshots, and
no secret. A large one is packed by gzip.
"""

from commands.base import Arguments, Attachment, Call, Reply
from inventory.errors import Invalid
from inventory.fleet.exchange_rows import packed
from inventory.services import Services
from inventory.sheets import MOST_BYTES

ACTION = "fleet.export"
EXAMPLES = ("fleet export",)
_PLAIN = 1_000_000


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """Write it."""
    text = "".join(services.fleet.exchange.export(call.actor))
    name, content, media = f"fleet-{call.now.astimezone(call.zone):%Y-%m-%d}.json", text.encode(), "application/json"
    if len(content) > _PLAIN:
        name, content, media = f"{name}.gz", packed(text), "application/gzip"
    if len(content) > MOST_BYTES:
        raise Invalid("The fleet is too large for a file in a message; fetch it as GET /api/fleet/export.")
    return Reply(f"The fleet: {name}", private=True, attachment=Attachment(name, content, media))
