"""Show what a feature tells of each resource."""

from pydantic import Field

from commands.base import Arguments, Call, Reply, option
from commands.cloud.rows import plain, short
from commands.wording import PAGE, paged
from inventory.services import Services

ACTION = "cloud.read"
EXAMPLES = ("cloud feature s3.bucket.versioning",)


class Args(Arguments):
    """Which one."""

    name: str = Field(description="which feature", min_length=1, max_length=200)
    page: int = option(1, "which page", ge=1, le=1000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Show it."""
    told = services.cloud.features.data(call.actor, args.name, skip=(args.page - 1) * PAGE, limit=PAGE + 1)
    shown = told.data[:PAGE]
    page = told.model_copy(update={"data": shown})
    state = "on" if told.enabled else "off"
    if not shown:
        return Reply(f"{args.name} is {state} and tells of nothing{' more' if args.page > 1 else ''}.", data=page)
    rows = [
        f"{short(one.resource_id)}: {', '.join(f'{name} {plain(value)}' for name, value in one.feature_data.items())}"
        for one in shown
    ]
    more = f"{call.prefix}cloud feature {args.name} --page {args.page + 1}" if len(told.data) > PAGE else None
    return paged(f"{args.name} ({state}):", rows, more, page)
