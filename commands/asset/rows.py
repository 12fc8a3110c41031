"""Coins in words, the same in every reply."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

from commands.base import Call
from commands.sparkline import sparkline
from inventory.assets.model import Asset, Status
from inventory.assets.money import as_of, money, percent, short_money
from inventory.errors import Invalid

_OTHERS = 3
_SHOWN = 24


def price_line(asset: Asset, currency: str, call: Call) -> str:
    """`Bitcoin (BTC): $91,234.50, +3.1% in 24 h, as of 14:05, 2 min old`."""
    if asset.price is None:
        return f"{asset.label}: nobody knows a price of it{_marks(asset)}"
    change = f", {percent(asset.change_24h)} in 24 h" if asset.change_24h is not None else ""
    age = as_of(asset.price_at, call.now, call.zone)
    return f"{asset.label}: {money(asset.price, currency)}{change}, {age}{_marks(asset)}"


def list_line(asset: Asset, currency: str, now: datetime) -> str:
    """`1. Bitcoin (BTC) $91,234.50 +3.1%`, with `stale` where the price is."""
    rank = f"{asset.rank}. " if asset.rank else "– "
    stale = " (stale)" if asset.price is not None and asset.stale(now) else ""
    change = f" {percent(asset.change_24h)}" if asset.change_24h is not None and not stale else ""
    return f"{rank}{asset.label} {money(asset.price, currency)}{change}{stale}{_marks(asset)}"


def more_lines(asset: Asset, currency: str) -> list[str]:
    """Rank, cap, volume and the last days, as far as anybody knows."""
    figures = asset.figures
    rank = f"rank {asset.rank}, " if asset.rank else ""
    lines = [
        f"{rank}market cap {short_money(asset.cap, currency)}, volume {short_money(asset.volume, currency)} in 24 h"
    ]
    moved = {name: figures.get(f"price_change_percentage_{name}") for name in ("1h", "7d", "30d")}
    changes = ", ".join(f"{name} {percent(Decimal(value))}" for name, value in moved.items() if value is not None)
    week = f"7 days {sparkline(asset.week[-_SHOWN:])}" if asset.week else ""
    return [*lines, *filter(None, ["; ".join(filter(None, [changes, week]))])]


def others_line(others: Sequence[Asset]) -> str:
    """The coins that the same symbol or name may mean, by their ids; nothing where there are none."""
    if not others:
        return ""
    named = ", ".join(f"{other.name} (id:{other.coin})" for other in others[:_OTHERS])
    rest = f" and {len(others) - _OTHERS} more" if len(others) > _OTHERS else ""
    return f"Others of that name: {named}{rest}."


def asset_data(asset: Asset, currency: str, now: datetime) -> dict[str, object]:
    """A coin for programs."""
    return {**asset.model_dump(mode="json"), "currency": currency, "stale": asset.stale(now)}


def decimal(text: str, what: str) -> Decimal:
    """A number as people write it: 100000, 100,000 or $0.25; raises Invalid."""
    written = text.strip().strip("$€£%").replace(",", "").replace("_", "")
    try:
        number = Decimal(written)
    except InvalidOperation as error:
        raise Invalid(f"The {what} '{text[:30]}' is no number; write it like 100000 or 0.25.") from error
    if not number.is_finite():
        raise Invalid(f"The {what} has to be a number, such as 0.25.")
    return number


def _marks(asset: Asset) -> str:
    marks = [
        asset.status.value if asset.status is not Status.ACTIVE else "",
        "" if asset.listed else "no longer listed",
    ]
    said = ", ".join(filter(None, marks))
    return f" [{said}]" if said else ""
