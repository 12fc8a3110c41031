"""Show what you hold and what it is worth, with a picture of what that was worth before. Only you see it."""

from commands.asset.pictures import drawn, spelled
from commands.base import Arguments, Call, Kind, Reply, option
from commands.sparkline import sparkline
from inventory.assets.chart import Chart
from inventory.assets.history import parse_period
from inventory.assets.holdings import Holding, Portfolio
from inventory.assets.model import Bar
from inventory.assets.money import amount, money, percent
from inventory.services import Services

ACTION = "asset.hold"
EXAMPLES = ("asset portfolio", "asset portfolio --period 1y")
_FEWEST, _SHOWN = 2, 20


class Args(Arguments):
    """How far back the picture goes."""

    period: str = option("30d", "how far back: 24h, 7d, 3 months, 1y, max", Kind.TIME)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Show it."""
    period, currency = parse_period(args.period), services.assets.plan.currency
    owned = services.assets.holdings.portfolio(call.actor)
    if not owned.holdings:
        return Reply(f"You hold nothing; {call.prefix}asset hold btc 0.5 says that you do.", private=True)
    bars = services.assets.holdings.worth(call.actor, call.now - period, call.now)
    lines = [
        f"Your portfolio is worth {money(owned.total, currency)}{_changed(bars)}.",
        *(_row(holding, owned, currency, call) for holding in owned.holdings[:_SHOWN]),
        *_missing(owned, call),
    ]
    data: dict[str, object] = {
        "total": str(owned.total), "currency": currency,
        "holdings": [{"coin": held.asset.coin, "amount": str(held.amount)} for held in owned.holdings],
    }  # fmt: skip
    if len(bars) < _FEWEST:
        return Reply("\n".join(lines), private=True, data=data)
    lines.append(
        f"{spelled(period).capitalize()}, for what you hold today: {sparkline([float(b.close) for b in bars])}"
    )
    stale = "stale prices" if owned.stale(call.now) else ""
    chart = Chart("What you hold", spelled(period), currency, bars, call.zone, stale)
    return Reply("\n".join(lines), private=True, data=data, attachment=drawn(chart, "portfolio.png"))


def _changed(bars: list[Bar]) -> str:
    if len(bars) < _FEWEST:
        return ""
    return f" ({percent((bars[-1].close / bars[0].close - 1) * 100)} since {bars[0].start:%Y-%m-%d})"


def _row(held: Holding, owned: Portfolio, currency: str, call: Call) -> str:
    if held.value is None:
        return f"{amount(held.amount)} {held.asset.symbol}: no price"
    share = percent(held.value / owned.total * 100, sign=False) if owned.total else ""
    stale = ", stale" if held.asset.stale(call.now) else ""
    return f"{amount(held.amount)} {held.asset.symbol}: {money(held.value, currency)} ({share}{stale})"


def _missing(owned: Portfolio, call: Call) -> list[str]:
    unpriced = [asset.symbol for asset in owned.unpriced()]
    stale = [asset.symbol for asset in owned.stale(call.now)]
    return [
        *([f"Not counted, for want of a price: {', '.join(unpriced)}."] if unpriced else []),
        *([f"Counted with an old price: {', '.join(stale)}."] if stale else []),
    ]
