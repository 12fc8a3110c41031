"""The market that is measured with: 17,000 coins with all their figures, and a year of one coin's history."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import psycopg

from inventory.assets.model import CADENCE, Quoted
from inventory.cache import Cache
from inventory.db import Database
from inventory.notices import Notices
from inventory.services import Caches, Services, build

COINS, DAYS = 17_000, 365
BEGIN = timedelta(days=1)
"""How long before now the first turn was, so that each further one is five minutes after the one before."""
COMMUNITY = "prices"
FIRST = "coin-00000"
SOURCES = (Path("schema.sql"), Path(__file__))
_FIGURES = (
    "fully_diluted_valuation", "high_24h", "low_24h", "price_change_24h", "circulating_supply", "total_supply",
    "max_supply", "ath", "ath_change_percentage", "atl", "atl_change_percentage", "price_change_percentage_1h",
    "price_change_percentage_7d", "price_change_percentage_30d",
)  # fmt: skip


def quotes(begin: datetime, turn: int = 0) -> list[Quoted]:
    """All coins as the provider tells them in one turn: each price is another one each time."""
    at = begin + turn * CADENCE
    return [_quote(number, at, turn) for number in range(COINS)]


def _quote(number: int, at: datetime, turn: int) -> Quoted:
    price = (Decimal(100_000 + number + turn) / Decimal(number + 1)).quantize(Decimal("0.00000001"))
    return Quoted(
        f"coin-{number:05}", f"c{number}", f"Coin {number}", price, at, number + 1, price * 10_000_000,
        price * 100_000, Decimal(turn % 7), f"https://example.com/{number}.png",
        {name: price * place for place, name in enumerate(_FIGURES, 1)}, tuple(float(price) for _ in range(42)),
    )  # fmt: skip


@contextmanager
def services(dsn: str) -> Iterator[Services]:
    """The services, as the app wires them."""
    db = Database(dsn, pool_size=4, read_pool_size=4, timeout=60)
    db.open()
    caches = Caches(Cache(300), Cache(4))
    notices = Notices(dsn, (caches.everything, caches.roles))
    with closing(db):
        yield build(db, caches, notices, label_limit=5)


def load(dsn: str) -> None:
    """Fill an empty database with our schema: a year of the first coin, then everything as of now."""
    now = datetime.now(UTC)
    with services(dsn) as found:
        recording = found.assets.recording
        for hours in range(DAYS * 24, 0, -6):
            recording.record([_quote(0, now - timedelta(hours=hours), hours)])
        recording.thin(now)
        recording.record(quotes(now - BEGIN))
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("VACUUM (FREEZE, ANALYZE)")
        connection.execute("CHECKPOINT")
