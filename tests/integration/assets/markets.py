"""A small market of prices that tests know by heart, recorded as a worker would."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from inventory.assets.model import Quoted
from inventory.services import Services


def quote(coin: str, price: str | None, at: datetime, **more: object) -> Quoted:
    """A coin's price at a moment; its symbol and name follow from its id where they aren't said."""
    said = {"symbol": coin[:3], "name": coin.title(), **more}
    return Quoted(coin, price=None if price is None else Decimal(price), price_at=at, **said)  # type: ignore[arg-type] # as Quoted's fields


def small_market(now: datetime) -> list[Quoted]:
    """Six coins: two share a symbol, one has no price, one no rank, one is stale."""
    return [
        quote("bitcoin", "91234.5", now, symbol="btc", rank=1, cap=Decimal(1800000000000),
              volume=Decimal(35000000000), change_24h=Decimal("3.1"), week=tuple(float(n) for n in range(42)),
              figures=FIGURES, image="https://example.com/btc.png"),
        quote("ethereum", "3000", now, symbol="eth", rank=2, cap=Decimal(360000000000), change_24h=Decimal("-2.5")),
        quote("batcat", "0.0000123", now, symbol="btc", name="BatCat", rank=4000, change_24h=Decimal(80)),
        quote("nothing-yet", None, now, symbol="nil", name="Nothing Yet", rank=5000),
        quote("dust", "0.5", now, symbol="dst", name="Dust"),
        quote("old-coin", "7", now.replace(year=now.year - 1), symbol="old", name="Old Coin", rank=300),
    ]  # fmt: skip


FIGURES: Mapping[str, Decimal | str | None] = {
    "price_change_24h": Decimal("2743.1"), "high_24h": Decimal(92000), "low_24h": Decimal(88000),
    "ath": Decimal(126080), "ath_date": "2025-10-06T18:57:42.558000+00:00",
    "price_change_percentage_7d": Decimal("-4.2"), "max_supply": Decimal(21000000),
}  # fmt: skip


def fill(services: Services, now: datetime) -> None:
    """Let the market be so."""
    services.assets.recording.record(small_market(now))
