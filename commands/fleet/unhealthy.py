"""List the targets that do badly, the worst first, with their reasons."""

from commands.base import Arguments, Call, Reply, option
from commands.fleet.rows import brief, target_row
from commands.wording import PAGE, paged
from inventory.fleet.model import HEALTHY
from inventory.services import Services

ACTION = "fleet.read"
EXAMPLES = ("fleet unhealthy", "fleet unhealthy --below 0.9")


class Args(Arguments):
    """From where on."""

    below: float = option(HEALTHY, "the score below which a target is told, from 0 to 1", ge=0, le=1)
    page: int = option(1, "which page", ge=1, le=1000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """List them."""
    skip = (args.page - 1) * PAGE
    found = services.fleet.targets.unhealthy(call.actor, args.below, skip=skip, limit=PAGE + 1)
    data: dict[str, object] = {"threshold": args.below, "targets": [brief(target) for target in found[:PAGE]]}
    if not found:
        return Reply(f"No target is below {args.below}." if args.page == 1 else "There are no more.", data=data)
    rows = [f"{target_row(target)}: {'; '.join(target.reasons) or 'no reason known'}" for target in found[:PAGE]]
    more = f"{call.prefix}fleet unhealthy --below {args.below} --page {args.page + 1}" if len(found) > PAGE else None
    return paged(f"Below {args.below}:", rows, more, data)
