"""Show what changed between two snapshots of the fleet, or since one.

A snapshot is its number, its name, or a time: first, latest, yesterday, 12h, 3d, 2w ago. Without --kind or --change
it is a summary with what is critical; with them, or with --list, the changes themselves.
"""

from pydantic import Field

from commands.base import Arguments, Call, Reply, flag, option
from commands.fleet.snapshot_words import change_row, label, summary
from commands.wording import PAGE, paged
from inventory.fleet.comparing import Comparison
from inventory.fleet.diff import ChangeType
from inventory.fleet.differing import Chosen
from inventory.fleet.things import ThingKind
from inventory.services import Services

ACTION = "fleet.read"
EXAMPLES = (
    "fleet diff",
    "fleet diff since yesterday",
    "fleet diff 12 14",
    "fleet diff 12 --kind service",
    "fleet diff 3d latest --list --page 2",
)


class Args(Arguments):
    """Which two, and what of them."""

    old: str = Field("yesterday", description="the earlier snapshot, or since")
    new: str = Field("latest", description="the later one; after since, the one since when")
    kind: ThingKind | None = option(None, "only things of this kind")
    change: ChangeType | None = option(None, "only created, modified or deleted ones")
    target: str | None = option(None, "only on this target")
    list: bool = flag("the changes themselves")
    page: int = option(1, "which page", ge=1, le=10_000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Compare them."""
    old, new = (args.new, "latest") if args.old.lower() == "since" else (args.old, args.new)
    found = services.fleet.comparing.compare(call.actor, old, new, call.now)
    if not (args.list or args.kind or args.change or args.target):
        lines = summary(found, call.zone)
        if found.total():
            lines.append(f"More: {call.prefix}fleet diff {found.old.number} {found.new.number} --list")
        return Reply("\n".join(lines), data=found)
    return _listed(call, services, args, found)


def _listed(call: Call, services: Services, args: Args, found: Comparison) -> Reply:
    target = services.fleet.targets.get(call.actor, args.target).id if args.target else None
    kinds = [args.kind] if args.kind else None
    chosen = Chosen(kinds, args.change, target, (args.page - 1) * PAGE, PAGE + 1)
    pair = (str(found.old.number), str(found.new.number))
    changes = services.fleet.comparing.changes(call.actor, *pair, call.now, chosen)
    data: dict[str, object] = {"changes": changes[:PAGE]}
    if not changes:
        return Reply("Nothing changed." if args.page == 1 else "There is no more.", data=data)
    heading = f"Changes from {label(found.old, call.zone)} to {label(found.new, call.zone)}:"
    asked = {"kind": args.kind, "change": args.change, "target": args.target}
    options = "".join(f' --{name} "{value}"' for name, value in asked.items() if value) or " --list"
    more = None
    if len(changes) > PAGE:
        more = f"{call.prefix}fleet diff {' '.join(pair)}{options} --page {args.page + 1}"
    return paged(heading, [change_row(change) for change in changes[:PAGE]], more, data)
