"""Be told when a price passes a threshold, or moves by so many percent in a day.

Channels that follow asset.price are told, once; again only after the price went back by the band (a hundredth).
"""

from typing import Literal

from pydantic import Field

from commands.asset.rows import decimal
from commands.asset.watches import watch_line
from commands.base import Arguments, Call, Reply, option
from inventory.services import Services

ACTION = "asset.watch"
EXAMPLES = ("asset watch btc above 100000", "asset watch eth below 2,500 --band 50", "asset watch sol moves 10")


class Args(Arguments):
    """Which coin, and when."""

    coin: str = Field(description="its symbol, its name in quotes, or id: and its id")
    side: Literal["above", "below", "moves"] = Field(
        description="which way: above or below a price, or moves by a percentage"
    )
    threshold: str = Field(description="which price, or which percentage", max_length=40)
    band: str | None = option(None, "how far it goes back until it is told again")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Watch it."""
    band = decimal(args.band, "band") if args.band else None
    watch = services.assets.watches.add(call.actor, args.coin, args.side, decimal(args.threshold, "threshold"), band)
    text = f"Watching {watch_line(watch, services.assets.plan.currency)}."
    hint = f" {call.prefix}alerts add asset.price tells a channel of it."
    return Reply(text + hint, data=watch)
