"""List the targets that nobody saw for a while, the longest unseen first."""

from datetime import timedelta

from pydantic import Field

from commands.base import Arguments, Call, Reply, option
from commands.fleet.rows import age, brief
from commands.wording import PAGE, paged
from inventory.services import Services

ACTION = "fleet.read"
EXAMPLES = ("fleet stale", "fleet stale 48")


class Args(Arguments):
    """For how long."""

    hours: int = Field(24, description="for how many hours", ge=1, le=8760)
    page: int = option(1, "which page", ge=1, le=1000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """List them."""
    skip = (args.page - 1) * PAGE
    age_limit = timedelta(hours=args.hours)
    found = services.fleet.targets.stale(call.actor, age_limit, call.now, skip=skip, limit=PAGE + 1)
    data: dict[str, object] = {"hours": args.hours, "targets": [brief(target) for target in found[:PAGE]]}
    if not found:
        text = f"All targets were seen within {args.hours} hours." if args.page == 1 else "There are no more."
        return Reply(text, data=data)
    rows = [f"{target.name}: seen {age(target.last_seen, call.now)}, {target.status}" for target in found[:PAGE]]
    more = f"{call.prefix}fleet stale {args.hours} --page {args.page + 1}" if len(found) > PAGE else None
    return paged(f"Unseen for {args.hours} hours:", rows, more, data)
