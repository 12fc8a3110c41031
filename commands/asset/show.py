"""Show what a coin costs, how that changed, and how old the price is.

Of several coins of one symbol it is the one with the highest market cap; id: and its id name another.
"""

from pydantic import Field

from commands.asset.rows import asset_data, more_lines, others_line, price_line
from commands.base import Arguments, Call, CoinName, Reply
from inventory.services import Services

ACTION = "asset.read"
EXAMPLES = ("asset show btc", "price bitcoin", "price id:batcat")


class Args(Arguments):
    """Which coin."""

    coin: CoinName = Field(description="its symbol, its name, or id: and its id")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Show it."""
    found = services.assets.market.find(call.actor, args.coin)
    currency = services.assets.plan.currency
    lines = [f"{price_line(found.asset, currency, call)}.", *more_lines(found.asset, currency)]
    data = {**asset_data(found.asset, currency, call.now), "others": [other.coin for other in found.others]}
    return Reply("\n".join(filter(None, [*lines, others_line(found.others)])), data=data)
