"""List targets, all or those that filters choose.

Filters: `role:production`, `health<0.7`, `runtime:docker`, `stack:web`, `label:web`, `status:up`, `kind:vm`; words
are looked for in names, addresses, labels and services.
"""

from typing import Annotated

from pydantic import Field

from commands.base import Arguments, Call, Kind, Reply, option
from commands.fleet.rows import listed, nothing_yet
from commands.wording import PAGE
from inventory.fleet.filters import parse_filter
from inventory.services import Services

ACTION = "fleet.read"
EXAMPLES = ("fleet list", "fleet list role:production health<0.7 --page 2")


class Args(Arguments):
    """Which of them."""

    filters: Annotated[tuple[str, ...], Kind.MANY] = Field((), description="filters and words", max_length=20)
    page: int = option(1, "which page", ge=1, le=1000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """List them."""
    skip = (args.page - 1) * PAGE
    found = services.fleet.targets.page(call.actor, parse_filter(args.filters), skip=skip, limit=PAGE + 1)
    asked = " ".join(["fleet list", *args.filters])
    none = "No target is like that." if args.filters else nothing_yet(call)
    return listed("Targets:", found, none, f"{call.prefix}{asked}", args.page)
