"""List the snapshots of the fleet, the newest first."""

from pydantic import Field

from commands.base import Arguments, Call, Reply, option
from commands.fleet.snapshot_words import snapshot_row
from commands.wording import PAGE, paged
from inventory.fleet.snapshot_model import SnapshotType
from inventory.services import Services

ACTION = "fleet.read"
EXAMPLES = ("fleet snapshots", "fleet snapshots scheduled --before 12")


class Args(Arguments):
    """Which."""

    type: SnapshotType | None = Field(None, description="only those of this type")
    before: int | None = option(None, "only those below this number", ge=1, le=2**31 - 1)
    limit: int = option(PAGE, "how many", ge=1, le=200)


def run(call: Call, services: Services, args: Args) -> Reply:
    """List them."""
    found = services.fleet.snapshots.page(call.actor, args.type, before=args.before, limit=args.limit)
    data: dict[str, object] = {"snapshots": found}
    if not found:
        text = f"There is no snapshot yet; take one with {call.prefix}fleet snapshot."
        return Reply("There is no more." if args.before else text, data=data)
    kind = f" {args.type}" if args.type else ""
    more = f"{call.prefix}fleet snapshots{kind} --before {found[-1].number}" if len(found) == args.limit else None
    return paged("Snapshots:", [snapshot_row(snapshot, call.zone) for snapshot in found], more, data)
