"""What the API sends about coins: the keys that other shops' programs know, and ours beside them."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import PlainSerializer

from inventory.assets.history import History
from inventory.assets.model import Asset, Bar, Status
from inventory.shape import Shape

_CATEGORY = "cryptocurrency"

Real = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]
"""A number in JSON; what nobody knows is null, never 0."""
Availability = Literal["available", "unavailable"]
Said = Literal["ACTIVE", "INACTIVE", "SUSPENDED"]


class Row(Shape):
    """A coin in a list: `asset_id` is the provider's own id, as many share a symbol.

    `status` is what this community's admins say, `provider_status` what the provider says; `is_active` needs both.
    `price_usd` is in the installation's `currency`, which is usd unless it was set otherwise, and was that at
    `price_at`; `stale` means that it is too old to be relied on.
    """

    asset_id: str
    symbol: str
    name: str
    description: str | None = None
    category: str = _CATEGORY
    price_usd: Real | None
    current_price: Real | None
    currency: str
    price_at: datetime | None
    stale: bool
    is_active: bool
    status: Said
    provider_status: Literal["ACTIVE", "INACTIVE"]
    image: str | None
    market_cap_rank: int | None
    market_cap: Real | None
    volume_24h: Real | None
    total_volume_24h: Real | None
    price_change_24h: Real | None
    price_change_percentage_24h: Real | None
    created_at: datetime
    updated_at: datetime


class Detail(Row):
    """A coin in full; `sparkline_7d` has a price every four hours, oldest first."""

    availability_status: Availability
    price_change_percentage_1h: Real | None
    price_change_percentage_7d: Real | None
    price_change_percentage_30d: Real | None
    high_24h: Real | None
    low_24h: Real | None
    fully_diluted_valuation: Real | None
    market_cap_change_24h: Real | None
    market_cap_change_percentage_24h: Real | None
    circulating_supply: Real | None
    total_supply: Real | None
    max_supply: Real | None
    ath: Real | None
    ath_change_percentage: Real | None
    ath_date: str | None
    atl: Real | None
    atl_change_percentage: Real | None
    atl_date: str | None
    sparkline_7d: list[float]
    last_updated: datetime | None
    others: list[str]


class Listed(Shape):
    """Coins by rank; the counts are of all there are, not of this page."""

    data: list[Row]
    total_count: int
    active_count: int


class Hits(Shape):
    """Coins that were found, the likeliest first."""

    data: list[Row]


class One(Shape):
    """One coin; `others` are the ids of those that the same symbol or name may mean."""

    data: Detail


class Point(Shape):
    """The first, highest, lowest and last price of an interval."""

    start: datetime
    open: Real
    high: Real
    low: Real
    close: Real


class Past(Shape):
    """A coin's history in intervals, the oldest first; those in which nobody saw a price are left out."""

    asset_id: str
    symbol: str
    currency: str
    interval_minutes: int
    since: datetime
    until: datetime
    points: list[Point]


class PastOne(Shape):
    """A history."""

    data: Past


_DATES = ("ath_date", "atl_date")
_OWN = frozenset({*Row.model_fields, *_DATES, "availability_status", "sparkline_7d", "last_updated", "others"})
_FIGURES = tuple(name for name in Detail.model_fields if name not in _OWN)


def row(asset: Asset, currency: str, now: datetime) -> Row:
    """A coin as a list shows it."""
    return Row.model_construct(**_common(asset, currency, now))


def detail(asset: Asset, currency: str, now: datetime, others: list[Asset]) -> Detail:
    """A coin in full."""
    values = _common(asset, currency, now)
    values |= {name: _real(asset.figures.get(name)) for name in _FIGURES}
    values |= {name: asset.figures.get(name) for name in _DATES}
    values |= {
        "availability_status": "available" if asset.active else "unavailable", "sparkline_7d": asset.week,
        "last_updated": asset.price_at, "others": [other.coin for other in others],
    }  # fmt: skip
    return Detail.model_construct(**values)


def past(found: History, currency: str) -> PastOne:
    """A history as it is sent."""
    return PastOne.model_construct(
        data=Past.model_construct(
            asset_id=found.asset.coin, symbol=found.asset.symbol, currency=currency, interval_minutes=found.width,
            since=found.since, until=found.until, points=[_point(bar) for bar in found.bars],
        )
    )  # fmt: skip


def _point(bar: Bar) -> Point:
    return Point.model_construct(**bar._asdict())


def _common(asset: Asset, currency: str, now: datetime) -> dict[str, Any]:
    return {
        "asset_id": asset.coin, "symbol": asset.symbol, "name": asset.name, "price_usd": asset.price,
        "current_price": asset.price, "currency": currency, "price_at": asset.price_at, "stale": asset.stale(now),
        "is_active": asset.active, "status": asset.status.value.upper(),
        "provider_status": (Status.ACTIVE if asset.listed else Status.INACTIVE).value.upper(),
        "image": asset.image or None, "market_cap_rank": asset.rank, "market_cap": asset.cap,
        "volume_24h": asset.volume, "total_volume_24h": asset.volume,
        "price_change_24h": _real(asset.figures.get("price_change_24h")),
        "price_change_percentage_24h": asset.change_24h, "created_at": asset.created_at,
        "updated_at": asset.fetched_at or asset.created_at,
    }  # fmt: skip


def _real(kept: object) -> Decimal | None:
    return None if kept is None else Decimal(str(kept))
