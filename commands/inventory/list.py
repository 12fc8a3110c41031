"""List things, by name.

Filters: all, available or checkedout, and labels: label:camera for things that carry it, -label:broken for
those that don't.
"""

from pydantic import Field

from commands.base import Arguments, Call, Kind, Reply, option
from commands.filters import selection
from commands.wording import page_size, paged, row
from inventory.services import Services

ACTION = "inventory.read"
EXAMPLES = (
    "inventory list",
    "inventory list available label:camera -label:broken",
    "inventory list --page 2",
)


class Args(Arguments):
    """Which things."""

    filters: list[str] = Field(
        [], description="all, available, checkedout, label:x, -label:x", json_schema_extra={"kind": Kind.MANY}
    )
    page: int = option(1, "which page", ge=1, le=1000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """List them."""
    chosen, size = selection(args.filters), page_size(call)
    items = services.items.page(call.actor, chosen, skip=(args.page - 1) * size, limit=size + 1)
    shown = items[:size]
    data: dict[str, object] = {"items": shown}
    if not shown:
        return Reply("Nothing here to list." if args.page == 1 else "There are no more.", data=data)
    words = " ".join(["inventory list", *args.filters])
    more = f"{call.prefix}{words} --page {args.page + 1}" if len(items) > size else None
    heading = "Inventory:" if chosen.chosen == "all" else f"Inventory ({chosen.chosen}):"
    return paged(heading, [row(item, call.zone) for item in shown], more, data)
