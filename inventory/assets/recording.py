"""What workers bring is kept: the list of all coins, and prices with their history. Needs no role."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from inventory.assets import record_store as store
from inventory.assets import store as assets
from inventory.assets import thinning_store
from inventory.assets.model import MARKET, Quoted
from inventory.assets.room import AssetRoom
from inventory.cache import ALL_THINGS
from inventory.db import Db
from inventory.errors import Conflict
from inventory.text import clean

_NAME_LIMIT, _SYMBOL_LIMIT, _COIN_LIMIT, _IMAGE_LIMIT = 255, 100, 200, 500
_MOST_GONE = 0.5
_LARGEST = Decimal(10) ** 40


class RecordingService:
    """Every call is one transaction, and may be made again."""

    def __init__(self, room: AssetRoom) -> None:
        self._room = room

    def record(self, quotes: Sequence[Quoted], asked: Sequence[str] = ()) -> int:
        """Keep these prices and when they were, and which coins were asked for; gives how many have a price."""
        now = self._room.clock()
        kept = list({quote.coin: quote for quote in (_kept(quote, now) for quote in quotes) if quote}.values())

        def work(db: Db) -> None:
            store.begin(db)
            store.take_in(db, kept)
            store.record(db, asked, now)

        self._room.db.transact(work)
        self._room.notices.changed(MARKET, [ALL_THINGS])
        return sum(quote.price is not None for quote in kept)

    def relist(self, quotes: Sequence[Quoted]) -> int:
        """Keep the list of all coins; gives how many are gone. Raises Conflict for a list that lacks most of them."""
        now = self._room.clock()
        kept = {quote.coin: quote for quote in (_kept(quote, now) for quote in quotes) if quote}

        def work(db: Db) -> int:
            known = store.listed(db)
            if len(kept) < known * _MOST_GONE:
                raise Conflict(f"The list has {len(kept)} coins and there were {known}; it can't be the whole.")
            store.begin(db)
            store.take_in(db, kept.values())
            return store.relist(db)

        gone = self._room.db.transact(work)
        self._room.notices.changed(MARKET, [ALL_THINGS])
        return gone

    def waiting(self, before: datetime | None = None) -> list[str]:
        """Coins that the provider has and that weren't asked for since a moment, who waits longest first."""
        with self._room.db.reading() as db:
            return assets.waiting(db, before)

    def wanted(self) -> list[str]:
        """Coins that somebody watches or holds."""
        with self._room.db.reading() as db:
            return assets.wanted(db)

    def thin(self, now: datetime) -> int:
        """Join what is old enough into longer intervals; gives how many rows that made away with."""
        gone = 0
        for step in thinning_store.STEPS:
            while count := self._thinned(step, now):
                gone += count
        return gone

    def _thinned(self, step: thinning_store.Step, now: datetime) -> int:
        return self._room.db.transact(lambda db: thinning_store.thin(db, step, now))


def _kept(quote: Quoted, now: datetime) -> Quoted | None:
    """The coin as it is kept: text on one line, no price of nothing, no price from the future."""
    coin, name, symbol = (clean(text) for text in (quote.coin, quote.name, quote.symbol))
    if not coin or coin != quote.coin or len(coin) > _COIN_LIMIT:
        return None
    price = quote.price if quote.price is not None and 0 < quote.price < _LARGEST else None
    return quote._replace(
        symbol=(symbol or coin).upper()[:_SYMBOL_LIMIT],
        name=(name or coin)[:_NAME_LIMIT],
        price=price,
        price_at=None if price is None else min(quote.price_at or now, now),
        image=quote.image if quote.image.startswith("https://") and len(quote.image) <= _IMAGE_LIMIT else "",
    )
