"""List coins and their prices, by market cap."""

from commands.asset.rows import asset_data, list_line
from commands.base import Arguments, Call, Reply, flag, option
from commands.wording import PAGE, paged
from inventory.services import Services

ACTION = "asset.read"
EXAMPLES = ("asset list", "asset list --page 2")


class Args(Arguments):
    """Which part."""

    all: bool = flag("inactive and suspended ones, too")
    page: int = option(1, "which page", ge=1, le=10_000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """List them."""
    skip, currency = (args.page - 1) * PAGE, services.assets.plan.currency
    found = services.assets.market.page(call.actor, active=not args.all, skip=skip, limit=PAGE + 1).assets
    shown = found[:PAGE]
    data: dict[str, object] = {"assets": [asset_data(asset, currency, call.now) for asset in shown]}
    if not shown:
        return Reply("There are no coins here yet." if args.page == 1 else "There are no more.", data=data)
    every = " --all" if args.all else ""
    more = f"{call.prefix}asset list{every} --page {args.page + 1}" if len(found) > PAGE else None
    return paged("Coins by market cap:", [list_line(asset, currency, call.now) for asset in shown], more, data)
