"""Search coins by id, symbol or name; a slip of the finger is forgiven."""

from pydantic import Field

from commands.asset.rows import asset_data, list_line
from commands.base import Arguments, Call, Reply, Rest
from commands.wording import PAGE, paged
from inventory.services import Services

ACTION = "asset.read"
EXAMPLES = ("asset search bit",)


class Args(Arguments):
    """What to look for."""

    query: Rest = Field(description="what to look for: a part of the name", min_length=1, max_length=200)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Look for it."""
    currency = services.assets.plan.currency
    found = services.assets.market.search(call.actor, args.query, limit=PAGE)
    data: dict[str, object] = {"assets": [asset_data(asset, currency, call.now) for asset in found]}
    if not found:
        return Reply(f"No coin is called '{args.query}'.", data=data)
    rows = [f"{list_line(asset, currency, call.now)} id:{asset.coin}" for asset in found]
    return paged(f"Coins like '{args.query}':", rows, None, data)
