"""Search names, descriptions and labels; a slip of the finger is forgiven.

Labels narrow it down: label:camera, -label:broken.
"""

from pydantic import Field

from commands.base import Arguments, Call, Kind, Reply, option
from commands.filters import labels_of
from commands.wording import page_size, paged, row
from inventory.errors import Invalid
from inventory.services import Services

ACTION = "inventory.read"
EXAMPLES = ("inventory search camera", "inventory search lens label:sony --page 2")


class Args(Arguments):
    """What to look for."""

    query: list[str] = Field(
        description="what to look for: words, and label filters",
        json_schema_extra={"kind": Kind.MANY},
        min_length=1,
    )
    page: int = option(1, "which page", ge=1, le=50)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Look for it."""
    labels, without, rest = labels_of(args.query)
    text = " ".join(rest)
    if not text:
        raise Invalid("Say what to look for, such as camera; to filter by label alone, use inventory list.")
    size = page_size(call)
    found = services.finder.search(call.actor, text, labels, without, skip=(args.page - 1) * size, limit=size)
    data: dict[str, object] = {
        "items": found.items,
        "stage": found.stage,
        "total": found.total,
    }
    if not found.items:
        return Reply(f"Nothing found for '{text}'.", data=data)
    if found.stage == "typo":
        heading = f"Nothing is called '{text}'. Did you mean:"
    else:
        heading = f"Found {found.total} for '{text}':"
    query = " ".join(args.query)
    more = f"{call.prefix}inventory search {query} --page {args.page + 1}" if found.total > args.page * size else None
    return paged(heading, [row(item, call.zone) for item in found.items], more, data)
