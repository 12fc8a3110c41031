"""List the newest scans: when, how they ended, and what they found."""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from commands.cloud.rows import scan_row
from commands.wording import PAGE
from inventory.services import Services

ACTION = "cloud.read"
EXAMPLES = ("cloud scans", "cloud scans prod")


class Args(Arguments):
    """Of what."""

    account: str = Field("", description="the account's name; all where none is given")


def run(call: Call, services: Services, args: Args) -> Reply:
    """List them."""
    scans = services.cloud.asking.recent(call.actor, args.account, PAGE)
    data = {"scans": scans}
    if not scans:
        return Reply("Nothing was scanned yet.", data=data)
    return Reply("\n".join(["Scans:", *(scan_row(scan, call.zone) for scan in scans)]), data=data)
