"""List resources without tags, or without one that you name."""

from pydantic import Field

from commands.base import Arguments, Call, Reply, option
from commands.cloud.rows import resource_row, resources_table
from commands.wording import PAGE, paged
from inventory.services import Services

ACTION = "cloud.read"
EXAMPLES = ("cloud untagged", "cloud untagged owner --type ec2.*")


class Args(Arguments):
    """Without what."""

    tag: str = Field("", description="the tag's key; none for resources without any tag", max_length=100)
    type: str = option("", "only of types like this, with * for anything")
    page: int = option(1, "which page", ge=1, le=1000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """List them."""
    query = [f"-tag:{args.tag}" if args.tag else "is:untagged", *([f"type:{args.type}"] if args.type else [])]
    finding = services.cloud.finding
    found = finding.find(call.actor, query, skip=(args.page - 1) * PAGE, limit=PAGE + 1)
    shown = found[:PAGE]
    data: dict[str, object] = {"resources": shown}
    if not shown:
        return Reply("Everything is tagged." if args.page == 1 else "There are no more.", data=data)
    total = finding.count(call.actor, query)
    options = f" {args.tag}".rstrip() + (f" --type {args.type}" if args.type else "")
    more = f"{call.prefix}cloud untagged{options} --page {args.page + 1}" if len(found) > PAGE else None
    return paged(
        f"{total} without {args.tag or 'tags'}:",
        [resource_row(one) for one in shown],
        more,
        data,
        resources_table(shown),
    )
