"""Tell what a coin cost, in intervals: first, highest, lowest and last price of each, the newest first."""

from datetime import timedelta

from pydantic import Field

from commands.base import Arguments, Call, CoinName, Kind, Reply, option
from commands.wording import paged
from inventory.assets.history import parse_period
from inventory.assets.model import Bar
from inventory.assets.money import money
from inventory.jobs.intervals import parse_interval
from inventory.services import Services

ACTION = "asset.read"
EXAMPLES = ("asset history btc", "asset history btc --period 24h --interval 1h", "asset history btc --page 2")
_PAGE = 10


class Args(Arguments):
    """Of what, how far back, and in which steps."""

    coin: CoinName = Field(description="its symbol, its name, or id: and its id")
    period: str = option("7d", "how far back: 24h, 7d, 3 months, 1y, max", Kind.TIME)
    interval: str = option("1 day", "how long a step is: 5 min, 1h, 1 day", Kind.TIME)
    page: int = option(1, "which page", ge=1, le=1000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Tell it."""
    width = int(parse_interval(args.interval) / timedelta(minutes=1))
    since = call.now - parse_period(args.period)
    found = services.assets.history.of(call.actor, args.coin, since, call.now, width)
    bars = found.bars[::-1][(args.page - 1) * _PAGE : args.page * _PAGE]
    data: dict[str, object] = {"coin": found.asset.coin, "bars": [_data(bar) for bar in bars]}
    if not bars:
        return Reply("Nothing is known of that time." if args.page == 1 else "There is no more.", data=data)
    more = None
    if len(found.bars) > args.page * _PAGE:
        options = f'--period "{args.period}" --interval "{args.interval}" --page {args.page + 1}'
        more = f'{call.prefix}asset history "{args.coin}" {options}'
    heading = f"{found.asset.label}: first, high, low, last"
    return paged(heading, [_row(bar, found.width, call, services.assets.plan.currency) for bar in bars], more, data)


def _row(bar: Bar, width: int, call: Call, currency: str) -> str:
    local = bar.start.astimezone(call.zone)
    when = f"{local:%Y-%m-%d}" if width >= 1440 and not local.hour else f"{local:%Y-%m-%d %H:%M}"  # noqa: PLR2004 - a day
    return f"{when}: {', '.join(money(price, currency) for price in (bar.open, bar.high, bar.low, bar.close))}"


def _data(bar: Bar) -> dict[str, str]:
    prices = {"open": bar.open, "high": bar.high, "low": bar.low, "close": bar.close}
    return {"start": bar.start.isoformat(), **{name: str(price) for name, price in prices.items()}}
