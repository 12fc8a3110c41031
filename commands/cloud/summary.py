"""Count what runs in our accounts: by provider, account, region and category, with a picture."""

from commands.base import Arguments, Call, Reply
from commands.cloud.picture import picture
from commands.cloud.rows import tops
from commands.wording import moment
from inventory.services import Services

ACTION = "cloud.read"
EXAMPLES = ("cloud summary", "cloud")
_MOST = 5


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """Count."""
    found = services.cloud.summary.summary(call.actor)
    if not found.accounts and not services.cloud.accounts.all(call.actor):
        return Reply(f"No cloud account is connected yet; {call.prefix}cloud connect adds one.")
    when = f"; last scan {moment(found.last_scan, call.zone)}" if found.last_scan else "; never scanned"
    failed = f"; {found.failed} parts couldn't be looked at ({call.prefix}cloud failed)" if found.failed else ""
    lines = [f"{found.resources} resources of {found.services} services{when}{failed}."]
    for title, counts in (
        ("Accounts", found.accounts), ("Regions", found.regions), ("Categories", found.categories),
        ("Types", found.types),
    ):  # fmt: skip
        if counts:
            lines.append(f"{title}: {tops(counts, _MOST)}.")
    drawn = picture(found)
    bars = [] if drawn.attachment else drawn.bars
    return Reply("\n".join([*lines, *bars]), data=found, attachment=drawn.attachment)
