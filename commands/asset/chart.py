"""Draw what a coin cost over a time, as a picture."""

from pydantic import Field

from commands.asset.pictures import drawn, spelled
from commands.asset.rows import price_line
from commands.base import Arguments, Call, CoinName, Kind, Reply, option
from commands.sparkline import sparkline
from inventory.assets.chart import Chart
from inventory.assets.history import parse_period
from inventory.assets.money import as_of
from inventory.errors import Invalid
from inventory.services import Services

ACTION = "asset.read"
EXAMPLES = ("asset chart btc", "asset chart btc --period 1y")
_FEWEST = 2


class Args(Arguments):
    """Of what, and how far back."""

    coin: CoinName = Field(description="its symbol, its name, or id: and its id")
    period: str = option("7d", "how far back: 24h, 7d, 3 months, 1y, max", Kind.TIME)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Draw it."""
    assets, period = services.assets, parse_period(args.period)
    found = assets.history.of(call.actor, args.coin, call.now - period, call.now)
    asset, currency = found.asset, assets.plan.currency
    if len(found.bars) < _FEWEST:
        raise Invalid(f"There is no history of {asset.label} over that time yet; it grows with every price.")
    stale = as_of(asset.price_at, call.now, call.zone) if asset.stale(call.now) else ""
    chart = Chart(asset.label, spelled(period), currency, found.bars, call.zone, stale)
    closes = [float(bar.close) for bar in found.bars]
    text = f"{price_line(asset, currency, call)}. {spelled(period).capitalize()}: {sparkline(closes)}"
    name = f"{asset.coin}-{args.period.replace(' ', '')}.png"
    data: dict[str, object] = {"coin": asset.coin, "points": len(found.bars), "stale": bool(stale)}
    return Reply(text, data=data, attachment=drawn(chart, name))
