"""What prices were: a coin's history in intervals, each with its first, highest, lowest and last price."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from inventory.actor import Actor
from inventory.assets import history_store as store
from inventory.assets.market import MarketService
from inventory.assets.model import Asset, Bar
from inventory.assets.room import AssetRoom
from inventory.assets.thinning_store import STEPS
from inventory.errors import Invalid

MOST_BARS = 5000
_DAY, _HOUR = 1440, 60
_LONGEST = timedelta(days=366 * 30)
_PERIODS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365, "max": _LONGEST.days}
_UNITS = {"h": 1 / 24, "d": 1, "w": 7, "m": 30, "mo": 30, "y": 365}
_WRITTEN = re.compile(r"(\d{1,4})\s*(h|d|w|mo|m|y)[a-z]*", re.IGNORECASE)
_AT_LEAST = 5


class History(NamedTuple):
    """A coin's intervals of `width` minutes, the oldest first; intervals in which nobody saw a price are left out."""

    asset: Asset
    bars: list[Bar]
    width: int
    since: datetime
    until: datetime


class HistoryService:
    """Every method raises Denied for a role that doesn't suffice."""

    def __init__(self, room: AssetRoom, market: MarketService) -> None:
        self._room = room
        self._market = market

    def of(
        self, actor: Actor, text: str, since: datetime, until: datetime | None = None, width: int | None = None
    ) -> History:
        """The history of the coin that a text means; `width` in minutes follows from the period where it isn't said."""
        asset = self._market.find(actor, text).asset
        return self.between(asset, since, until or self._room.clock(), width)

    def between(self, asset: Asset, since: datetime, until: datetime, width: int | None = None) -> History:
        """The same for a coin that was found already."""
        if until <= since:
            raise Invalid("The period has to end after it begins.")
        minutes = valid_width(width) if width else fitting(until - since)
        with self._room.db.reading() as db:
            rows = store.bars(db, asset.coin, max(since, until - _LONGEST), until, minutes, MOST_BARS)
        return History(asset, [Bar(**row) for row in rows], minutes, since, until)


def fitting(period: timedelta) -> int:
    """The interval in minutes that shows a period well, and that is kept for so long."""
    if period <= STEPS[0].keep:
        return _AT_LEAST
    return _HOUR if period <= timedelta(days=31) else _DAY


def valid_width(minutes: int) -> int:
    """An interval of whole five minutes that a day is made of; raises Invalid."""
    if minutes % _AT_LEAST or not _AT_LEAST <= minutes <= _DAY or _DAY % minutes:
        raise Invalid("An interval is 5, 15 or 30 minutes, an hour, or several up to a day.")
    return minutes


def parse_period(text: str) -> timedelta:
    """`day`, `7d`, `3 months`, `1y`, `max`: how far back; raises Invalid."""
    written = text.strip().lower()
    if written in _PERIODS:
        return timedelta(days=_PERIODS[written])
    found = _WRITTEN.fullmatch(written)
    period = timedelta(days=int(found[1]) * _UNITS[found[2]]) if found else timedelta(0)
    if not timedelta(hours=1) <= period <= _LONGEST:
        raise Invalid(f"The period '{text[:30]}' can't be read; try 24h, 7d, 3 months, 1y or max.")
    return period
