"""Search targets by words and filters, as `fleet list` knows them."""

from typing import Annotated

from pydantic import Field

from commands.base import Arguments, Call, Kind, Reply, option
from commands.fleet.rows import listed
from commands.wording import PAGE
from inventory.fleet.filters import parse_filter
from inventory.services import Services

ACTION = "fleet.read"
EXAMPLES = ("fleet search nginx", "fleet search role:production health<0.7 runtime:docker label:web")


class Args(Arguments):
    """What to look for."""

    query: Annotated[tuple[str, ...], Kind.MANY] = Field(
        description="what to look for: words and filters", min_length=1, max_length=20
    )
    page: int = option(1, "which page", ge=1, le=1000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Look for it."""
    skip, words = (args.page - 1) * PAGE, " ".join(args.query)
    found = services.fleet.targets.page(call.actor, parse_filter(args.query), skip=skip, limit=PAGE + 1)
    again = f"{call.prefix}fleet search {words}"
    return listed(f"Targets like '{words}':", found, f"No target is like '{words}'.", again, args.page)
