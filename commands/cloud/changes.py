"""Show what changed since a time, the newest first."""

from typing import Annotated

from pydantic import Field

from commands.base import Arguments, Call, Kind, Reply, option
from commands.cloud.rows import change_row
from commands.cloud.since import parse_since
from commands.wording import PAGE, paged
from inventory.services import Services

ACTION = "cloud.read"
EXAMPLES = ("cloud changes", "cloud changes --since 7d type:s3.* region:eu-*")


class Args(Arguments):
    """Of what, since when."""

    query: Annotated[list[str], Kind.MANY] = Field([], description="words and filters such as type:s3.bucket")
    since: str = option("24h", "a time such as 24h, 7d or 2026-11-20", Kind.TIME)
    page: int = option(1, "which page", ge=1, le=1000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Tell it."""
    since = parse_since(args.since, call.now, call.zone)
    skip = (args.page - 1) * PAGE
    rows = services.cloud.finding.changes(call.actor, since, args.query, skip=skip, limit=PAGE + 1)
    shown = rows[:PAGE]
    data: dict[str, object] = {"changes": shown}
    if not shown:
        return Reply("Nothing changed." if args.page == 1 else "There is no more.", data=data)
    words = " ".join(args.query)
    more = None
    if len(rows) > PAGE:
        more = f"{call.prefix}cloud changes {words} --since {args.since} --page {args.page + 1}".replace("  ", " ")
    return paged(f"Changes since {args.since}:", [change_row(row, call.zone) for row in shown], more, data)
