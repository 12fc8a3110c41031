"""Give a snapshot tags, in place of those it has; one that has any is kept for good."""

from pydantic import Field

from commands.base import Arguments, Call, Reply, Rest
from commands.fleet.snapshot_words import snapshot_row
from commands.wording import split_labels
from inventory.services import Services

ACTION = "fleet.snapshot"
EXAMPLES = ("fleet tag 12 release", "fleet tag latest release, audited", "fleet tag 12")


class Args(Arguments):
    """Which, and what."""

    snapshot: str = Field(description="the snapshot's number, or its name in quotes")
    tags: Rest = Field("", description="the tags, with commas between them; none takes all away")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Tag it."""
    tagged = services.fleet.snapshots.tag(call.actor, args.snapshot, split_labels([args.tags]), call.now)
    return Reply(f"Now {snapshot_row(tagged, call.zone)}.", data=tagged)
