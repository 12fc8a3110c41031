"""Find resources by words and filters.

Filters: type: region: account: provider: service: category: (each with * for anything), tag:key, tag:key=value,
-tag:key, and is: public, broken, orphan, untagged, stale or removed. Words are the beginnings of words in names, ids
and tags.
"""

from typing import Annotated

from pydantic import Field

from commands.base import Arguments, Call, Kind, Reply, option
from commands.cloud.rows import resource_row, resources_table
from commands.wording import PAGE, paged
from inventory.services import Services

ACTION = "cloud.read"
EXAMPLES = ("cloud find web", "cloud find type:s3.bucket region:eu-* tag:env=prod", "cloud find is:untagged --page 2")


class Args(Arguments):
    """What to look for."""

    query: Annotated[list[str], Kind.MANY] = Field([], description="words and filters such as type:s3.bucket")
    page: int = option(1, "which page", ge=1, le=1000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Look for them."""
    finding = services.cloud.finding
    found = finding.find(call.actor, args.query, skip=(args.page - 1) * PAGE, limit=PAGE + 1)
    shown = found[:PAGE]
    data: dict[str, object] = {"resources": shown}
    if not shown:
        return Reply("Nothing was found." if args.page == 1 else "There are no more.", data=data)
    words = " ".join(f'"{word}"' if " " in word else word for word in args.query)
    more = f"{call.prefix}cloud find {words} --page {args.page + 1}".replace("  ", " ") if len(found) > PAGE else None
    total = finding.count(call.actor, args.query) if more or args.page > 1 else len(shown)
    data["total"] = total
    return paged(f"{total} found:", [resource_row(one) for one in shown], more, data, resources_table(shown))
