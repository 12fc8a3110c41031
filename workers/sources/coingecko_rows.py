"""Rows of coins/list and coins/markets as coins; whatever a row doesn't say, or says as no number, is None."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from inventory.assets.model import Quoted

_LARGEST, _FINEST = 40, -60
_MOST_RANK = 1_000_000
_WEEK_STEP = 4
FIGURES = (
    "fully_diluted_valuation", "high_24h", "low_24h", "price_change_24h", "market_cap_change_24h",
    "market_cap_change_percentage_24h", "circulating_supply", "total_supply", "max_supply", "ath",
    "ath_change_percentage", "atl", "atl_change_percentage",
)  # fmt: skip
_PERIODS = ("1h", "7d", "30d")
_DATES = ("ath_date", "atl_date")


def numbers_exact(body: bytes) -> object:
    """A body as data, its numbers exact; None where it is no JSON."""
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None


def quoted(row: object) -> Quoted | None:
    """A row as a coin; None where it doesn't say which."""
    if not isinstance(row, dict) or not isinstance(row.get("id"), str) or not row["id"]:
        return None
    rank = _number(row.get("market_cap_rank"))
    return Quoted(
        coin=row["id"], symbol=_text(row.get("symbol")), name=_text(row.get("name")),
        price=_number(row.get("current_price")), price_at=_moment(row.get("last_updated")),
        rank=int(rank) if rank is not None and 0 < rank <= _MOST_RANK else None,
        cap=_number(row.get("market_cap")), volume=_number(row.get("total_volume")),
        change_24h=_number(row.get("price_change_percentage_24h")), image=_text(row.get("image")),
        figures=_figures(row), week=_week(row.get("sparkline_in_7d")),
    )  # fmt: skip


def _figures(row: Mapping[str, Any]) -> dict[str, Decimal | str | None]:
    if "current_price" not in row:
        return {}
    numbers = {name: _number(row.get(name)) for name in FIGURES}
    periods = {
        f"price_change_percentage_{period}": _number(row.get(f"price_change_percentage_{period}_in_currency"))
        for period in _PERIODS
    }
    dates = {name: moment.isoformat() for name in _DATES if (moment := _moment(row.get(name)))}
    return {**{name: value for name, value in (numbers | periods).items() if value is not None}, **dates}


def _week(found: object) -> tuple[float, ...]:
    """Every fourth hour of the last seven days, the newest last."""
    prices = found.get("price") if isinstance(found, dict) else None
    if not isinstance(prices, list):
        return ()
    numbers = [float(number) for price in prices[::-_WEEK_STEP] if (number := _number(price)) is not None]
    return tuple(numbers[: 7 * 24 // _WEEK_STEP][::-1])


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    number = Decimal(value)
    return number if not number or _FINEST < number.adjusted() < _LARGEST else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
