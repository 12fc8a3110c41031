"""Show which of the largest coins rose and fell most in a day; stale prices don't count."""

from collections.abc import Sequence

from commands.asset.rows import asset_data
from commands.base import Arguments, Call, Reply, option
from inventory.assets.model import Asset
from inventory.assets.money import money, percent
from inventory.services import Services

ACTION = "asset.read"
EXAMPLES = ("asset movers", "asset movers --count 3")


class Args(Arguments):
    """How many."""

    count: int = option(5, "how many of each", ge=1, le=10)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Show them."""
    market, currency = services.assets.market, services.assets.plan.currency
    rising = [a for a in market.movers(call.actor, call.now, rising=True, limit=args.count) if (a.change_24h or 0) > 0]
    falling = [
        a for a in market.movers(call.actor, call.now, rising=False, limit=args.count) if (a.change_24h or 0) < 0
    ]
    data: dict[str, object] = {
        "rising": [asset_data(asset, currency, call.now) for asset in rising],
        "falling": [asset_data(asset, currency, call.now) for asset in falling],
    }
    if not rising and not falling:
        return Reply("No fresh prices moved in the last 24 hours.", data=data)
    lines = [*_lines("Up in 24 h:", rising, currency), *_lines("Down in 24 h:", falling, currency)]
    return Reply("\n".join(lines), data=data)


def _lines(heading: str, assets: Sequence[Asset], currency: str) -> list[str]:
    rows = [f"{percent(asset.change_24h)} {asset.label} {money(asset.price, currency)}" for asset in assets]
    return [heading, *rows] if rows else []
