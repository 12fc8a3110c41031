"""Keep what is known of the fleet now, to compare with later.

Discover first where what is known may be old. With --type post_deployment it is compared with the newest snapshot
of the type pre_deployment, and what is critical is told. A snapshot with a tag is kept for good.
"""

from pydantic import Field

from commands.base import Arguments, Call, Kind, Reply, Rest, option
from commands.fleet.snapshot_words import counted, shortened
from commands.wording import split_labels
from inventory.fleet.snapshot_model import SnapshotType, wanted
from inventory.fleet.snapshots import Taken
from inventory.services import Services

ACTION = "fleet.snapshot"
EXAMPLES = (
    "fleet snapshot",
    "fleet snapshot before release 12 --type pre_deployment --tags release",
    'fleet snapshot nightly --description "before the move"',
)


class Args(Arguments):
    """What it is called, and why it is taken."""

    name: Rest = Field("", description="what to call it; the time, where nothing is said")
    type: SnapshotType = option(SnapshotType.MANUAL, "why it is taken")
    tags: str = option("", "tags, with commas between them")
    description: str = option("", "what it is for", Kind.TEXT)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Take it."""
    name = args.name or f"{call.now.astimezone(call.zone):%Y-%m-%d %H:%M}"
    asked = wanted(name, args.description, args.type, split_labels([args.tags]))
    taken = services.fleet.snapshots.take(call.actor, asked, call.now)
    return Reply("\n".join(_lines(taken)), data=taken)


def _lines(taken: Taken) -> list[str]:
    snapshot = taken.snapshot
    lines = [f"Snapshot #{snapshot.number} '{snapshot.name}' holds {counted(snapshot.counts)}."]
    if snapshot.unseen:
        lines.append(f"Not seen, so kept as it was: {shortened(snapshot.unseen)}.")
    if taken.critical:
        before = taken.before.name if taken.before else ""
        lines += [f"Critical since '{before}':", *(f"! {told}" for told in taken.critical[:10])]
    elif taken.before:
        lines.append(f"Nothing critical changed since '{taken.before.name}'.")
    return lines
