"""Prices, shares and ages in words, the same in replies, alerts and charts."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from inventory.assets.model import is_stale

_SIGNS = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}
_MEANINGFUL = 4
_UNITS = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "K"))
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def money(value: Decimal | None, currency: str) -> str:
    """`$91,234.50`, `$0.00001234`, `1.50 CHF`; `no price` where there is none, which isn't nothing."""
    if value is None:
        return "no price"
    return _signed(number(value), currency)


def short_money(value: Decimal | None, currency: str) -> str:
    """`$1.38 T`; `unknown` where nobody says."""
    if value is None:
        return "unknown"
    for unit, name in _UNITS:
        if abs(value) >= unit:
            return _signed(f"{value / unit:.2f} {name}", currency)
    return _signed(number(value), currency)


def axis_number(value: Decimal) -> str:
    """A price as short as a chart's axis wants it, without its unit: `90K`, `1.25`, `0.00012`."""
    for unit, name in _UNITS:
        if abs(value) >= unit:
            return f"{(value / unit).normalize():f}{name}"
    return f"{value.normalize():f}"


def number(value: Decimal) -> str:
    """Two digits behind the point from 1 on, below it four that say something."""
    size = abs(value)
    if size >= 1 or not size:
        return f"{value:,.2f}"
    return f"{value:.{_MEANINGFUL - 1 - size.adjusted()}f}".rstrip("0")


def amount(value: Decimal) -> str:
    """How much somebody holds: as it was said, without zeros at its end."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: Decimal | float | None, *, sign: bool = True) -> str:
    """`+3.1%`; `?` where nobody knows."""
    if value is None:
        return "?"
    return f"{value:+.1f}%" if sign else f"{float(value):.4g}%"


def as_of(price_at: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """`as of 14:05, 2 min old`; with `stale` once it is too old, and with the day where it isn't today."""
    if price_at is None:
        return "never seen"
    local, today = price_at.astimezone(zone), now.astimezone(zone)
    clock = f"{local:%H:%M}" if local.date() == today.date() else f"{local:%a %Y-%m-%d %H:%M}"
    return f"as of {clock}, {'stale, ' if is_stale(price_at, now) else ''}{age(now - price_at)} old"


def age(old: timedelta) -> str:
    """`2 min`, `3 h`, `5 days`."""
    seconds = max(0, int(old.total_seconds()))
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < 2 * _DAY:
        return f"{seconds // _HOUR} h"
    return f"{seconds // _DAY} days"


def _signed(text: str, currency: str) -> str:
    sign = _SIGNS.get(currency.lower())
    if sign is None:
        return f"{text} {currency.upper()}"
    return f"-{sign}{text[1:]}" if text.startswith("-") else f"{sign}{text}"
