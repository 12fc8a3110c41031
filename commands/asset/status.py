"""Show or set a coin's status here, beside what the provider says of it.

Setting it needs the role of an admin; inactive and suspended coins leave the list.
"""

from typing import Literal

from pydantic import Field

from commands.base import Arguments, Call, Reply
from inventory.assets.model import Asset, Status
from inventory.services import Services

ACTION = "asset.read"
EXAMPLES = ("asset status btc", 'asset status "bitcoin cash" suspended')


class Args(Arguments):
    """Of which coin, and what it becomes."""

    coin: str = Field(description="its symbol, its name in quotes, or id: and its id")
    status: Literal["active", "inactive", "suspended"] | None = Field(None, description="what it becomes")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Show or set it."""
    if args.status is None:
        return _told(services.assets.market.find(call.actor, args.coin).asset)
    return _told(services.assets.statuses.put(call.actor, [args.coin], Status(args.status))[0])


def _told(asset: Asset) -> Reply:
    provider = "active" if asset.listed else "inactive (no longer listed)"
    data: dict[str, object] = {"coin": asset.coin, "status": asset.status.value, "listed": asset.listed}
    return Reply(f"{asset.label} is {asset.status.value} here and {provider} at the provider.", data=data)
