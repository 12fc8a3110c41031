"""Show where machines aren't what they ought to be.

By what fleet desired was told, or by a file that comes with this.
"""

from collections.abc import Iterator

from pydantic import Field

from commands.base import Arguments, Call, FileName, Reply, option
from commands.fleet.snapshot_words import many
from commands.importing import attached
from commands.wording import PAGE, paged
from inventory.fleet.drift import Drifted
from inventory.services import Services
from inventory.sheets import decoded

ACTION = "fleet.read"
EXAMPLES = ("fleet drift", "fleet drift --target web-1", "fleet drift fleet.yaml")


class Args(Arguments):
    """By what, and of which."""

    file: FileName = Field("", description="a file to go by, which is not kept")
    target: str | None = option(None, "only of this machine")
    page: int = option(1, "which page", ge=1, le=10_000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Tell it."""
    given = args.file or call.attachments
    text = decoded(attached(call, args.file).content) if given else None
    found = services.fleet.drift.drift(call.actor, text)
    if args.target:
        wanted = services.fleet.targets.get(call.actor, args.target).id
        found = [drifted for drifted in found if drifted.target == wanted]
    rows = [row for drifted in found for row in _rows(drifted)]
    shown = rows[(args.page - 1) * PAGE : args.page * PAGE]
    data: dict[str, object] = {"targets": found}
    if not shown:
        return Reply("There is no more." if rows else "Everything is as it ought to be.", data=data)
    only = f' --target "{args.target}"' if args.target else ""
    more = f"{call.prefix}fleet drift{only} --page {args.page + 1}" if len(rows) > args.page * PAGE else None
    total = sum(len(drifted.deviations) for drifted in found)
    drifting = sum(bool(drifted.deviations) for drifted in found)
    heading = f"Not as it ought to be: {many(total, 'thing')} on {many(drifting, 'machine')}."
    return paged(heading, shown, None if given else more, data)


def _rows(drifted: Drifted) -> Iterator[str]:
    yield from (f"{drifted.target_name}: {deviation.words}" for deviation in drifted.deviations)
    if drifted.unseen:
        yield f"{drifted.target_name}: couldn't be looked at now: {', '.join(drifted.unseen)}"
