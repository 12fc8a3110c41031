"""List the watched prices."""

from commands.base import Arguments, Call, Reply
from commands.wording import paged
from inventory.assets.money import money, percent
from inventory.assets.watch import Watch
from inventory.services import Services

ACTION = "asset.read"
EXAMPLES = ("asset watches",)


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """List them."""
    watches = services.assets.watches.all(call.actor)
    data: dict[str, object] = {"watches": watches}
    if not watches:
        return Reply(f"No price is watched; {call.prefix}asset watch btc above 100000 begins it.", data=data)
    currency = services.assets.plan.currency
    return paged("Watched prices:", [watch_line(watch, currency) for watch in watches], None, data)


def watch_line(watch: Watch, currency: str) -> str:
    """`3: Bitcoin (BTC) above $100,000.00, again below $99,000.00 (fired)`."""
    fired = " (fired)" if watch.firing else ""
    if watch.kind == "moves":
        return (
            f"{watch.number}: {watch.label} moving by {percent(watch.threshold, sign=False)} in a day,"
            f" again under {percent(watch.threshold - watch.band, sign=False)}{fired}"
        )
    below = watch.kind == "below"
    armed = watch.threshold + watch.band if below else watch.threshold - watch.band
    back = f"again {'above' if below else 'below'} {money(armed, currency)}" if watch.band else "again at once"
    return f"{watch.number}: {watch.label} {watch.kind} {money(watch.threshold, currency)}, {back}{fired}"
