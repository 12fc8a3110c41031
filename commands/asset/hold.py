"""Say how much of a coin you hold; +0.1 or -0.1 changes it, 0 ends it. Only you see it."""

from pydantic import Field

from commands.asset.rows import decimal
from commands.base import Arguments, Call, CoinName, Reply
from inventory.assets.holdings import Change
from inventory.assets.money import amount, as_of, money
from inventory.services import Services

ACTION = "asset.hold"
EXAMPLES = ("asset hold btc 0.5", "asset hold eth +2")
_SIGNS: dict[str, Change] = {"+": "add", "-": "take"}


class Args(Arguments):
    """How much of what."""

    coin: CoinName = Field(description="its symbol, its name, or id: and its id")
    amount: str = Field(description="how much, or how much more (+) or less (-)", max_length=60)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Keep it."""
    change = _SIGNS.get(args.amount[:1], "set")
    number = decimal(args.amount.lstrip("+-") if change != "set" else args.amount, "amount")
    held = services.assets.holdings.hold(call.actor, args.coin, number, change)
    symbol, currency = held.asset.symbol, services.assets.plan.currency
    data: dict[str, object] = {"coin": held.asset.coin, "amount": str(held.amount)}
    if not held.amount:
        return Reply(f"You hold no {symbol} any more.", private=True, data=data)
    age = as_of(held.asset.price_at, call.now, call.zone)
    worth = f" ({money(held.value, currency)}, {age})" if held.value is not None else " (nobody knows a price)"
    return Reply(f"You hold {amount(held.amount)} {symbol}{worth}.", private=True, data=data)
