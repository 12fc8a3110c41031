"""A market of 17,000 coins: some share a symbol, some have no price or no rank, some are about to vanish."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

WHOLE = 17_000
_FIRST = (("bitcoin", "btc", "Bitcoin", 91_234.5), ("ethereum", "eth", "Ethereum", 3_017.25),
          ("tether", "usdt", "Tether", 1.0), ("solana", "sol", "Solana", 141.03))  # fmt: skip
_NAMESAKES = (("batcat", "btc", "BatCat"), ("bitcoin-classic-x", "btc", "Bitcoin Classic X"),
              ("bridged-ether", "eth", "Bridged Ether"))  # fmt: skip


@dataclass
class Coin:
    """A coin as the provider knows it; `price` None is a coin without one."""

    id: str
    symbol: str
    name: str
    price: float | None
    rank: int | None
    change: float | None = 1.25
    updated: datetime | None = None


class Market:
    """Coins by id, in the order of their rank; those without one last."""

    def __init__(self, size: int = WHOLE) -> None:
        self.coins: dict[str, Coin] = {coin.id: coin for coin in _made(size)}

    def by_rank(self) -> list[Coin]:
        return sorted(self.coins.values(), key=lambda coin: (coin.rank is None, coin.rank or 0, coin.id))

    def unpriced(self) -> set[str]:
        return {coin.id for coin in self.coins.values() if coin.price is None}

    def vanish(self, *ids: str) -> None:
        for coin in ids:
            del self.coins[coin]

    def move(self, by: float) -> None:
        """Let every price rise or fall by a share."""
        for coin in self.coins.values():
            if coin.price is not None:
                coin.price *= 1 + by


def _made(size: int) -> Iterator[Coin]:
    for rank, (coin, symbol, name, price) in enumerate(_FIRST, 1):
        yield Coin(coin, symbol, name, price, rank)
    for place, (coin, symbol, name) in enumerate(_NAMESAKES):
        yield Coin(coin, symbol, name, 0.0000123, 4000 + place)
    for number in range(len(_FIRST) + len(_NAMESAKES), size):
        # Every fortieth has no price, and the last fifth is too small for a rank.
        small = number >= size * 4 // 5
        cheap = None if number % 40 == 0 else 1_000 / (number * number)
        yield Coin(f"coin-{number:05}", f"c{number % 9000}", f"Coin {number}", cheap, None if small else number + 1)


def market_row(coin: Coin, now: datetime) -> dict[str, Any]:
    """A row of coins/markets; every number of a coin without a price is null."""
    price, updated = coin.price, (coin.updated or now).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    known = price is not None
    times = {"1h": 0.1, "24h": coin.change, "7d": -4.2, "30d": 12.5}
    return {
        "id": coin.id, "symbol": coin.symbol, "name": coin.name,
        "image": f"https://coin-images.coingecko.com/coins/images/1/large/{coin.id}.png?1696501400",
        "current_price": price, "market_cap": price * 1e7 if price is not None else None,
        "market_cap_rank": coin.rank, "fully_diluted_valuation": price * 2e7 if price is not None else None,
        "total_volume": price * 1e5 if price is not None else None,
        "high_24h": price * 1.1 if price is not None else None, "low_24h": price * 0.9 if price is not None else None,
        "price_change_24h": price * 0.01 if price is not None else None,
        "price_change_percentage_24h": coin.change if known else None,
        "market_cap_change_24h": None, "market_cap_change_percentage_24h": None,
        "circulating_supply": 19_675_987.0, "total_supply": 21_000_000.0, "max_supply": None,
        "ath": price * 2 if price is not None else None, "ath_change_percentage": -50.0 if known else None,
        "ath_date": "2025-10-06T18:57:42.558Z" if known else None, "atl": 0.000001 if known else None,
        "atl_change_percentage": 123456.789 if known else None,
        "atl_date": "2013-07-06T00:00:00.000Z" if known else None, "roi": None, "last_updated": updated,
        "sparkline_in_7d": {"price": [price * (1 + hour / 1000) for hour in range(168)] if price is not None else []},
        **{f"price_change_percentage_{name}_in_currency": value if known else None for name, value in times.items()},
    }  # fmt: skip
