"""What a coin, its price and its history are, and when a price is too old to be called one. No I/O."""

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import Field

from inventory.shape import Shape

MARKET = ""
"""The community of what all communities share."""
CADENCE = timedelta(minutes=5)
STALE_AFTER = max(3 * CADENCE, timedelta(minutes=10))
PAGE_LIMIT = 250
NO_RANK = 2_147_483_647


class Status(StrEnum):
    """What a community's admins say of a coin."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    SUSPENDED = "suspended"


class Quoted(NamedTuple):
    """One coin as a provider told it: what it didn't say is None; `price_at` is its own time of the price.

    `figures` are further numbers and dates by the provider's names; `week` the last seven days, oldest first.
    """

    coin: str
    symbol: str
    name: str
    price: Decimal | None = None
    price_at: datetime | None = None
    rank: int | None = None
    cap: Decimal | None = None
    volume: Decimal | None = None
    change_24h: Decimal | None = None
    image: str = ""
    figures: dict[str, Decimal | str | None] = {}  # noqa: RUF012 - a tuple's default, never changed
    week: tuple[float, ...] = ()


class Asset(Shape):
    """A coin with its newest figures; `listed` tells whether the provider still has it.

    `price` is in the installation's currency, and was that at `price_at`; `change_24h` is in percent.
    """

    coin: str
    symbol: str
    name: str
    listed: bool
    created_at: datetime
    status: Status = Status.ACTIVE
    price: Decimal | None = None
    price_at: datetime | None = None
    fetched_at: datetime | None = None
    rank: int | None = None
    cap: Decimal | None = None
    volume: Decimal | None = None
    change_24h: Decimal | None = None
    image: str = ""
    figures: dict[str, Any] = Field(default_factory=dict)
    week: list[float] = Field(default_factory=list)

    @property
    def label(self) -> str:
        """`Bitcoin (BTC)`."""
        return label(self.name, self.symbol)

    @property
    def active(self) -> bool:
        """Whether it is active here and still there at the provider."""
        return self.listed and self.status is Status.ACTIVE

    @property
    def place(self) -> int:
        """Its rank as a number to sort by; those without one come last."""
        return NO_RANK if self.rank is None else self.rank

    def stale(self, now: datetime) -> bool:
        """Whether its price is too old to be relied on; one that nobody knows is."""
        return is_stale(self.price_at, now)


class Found(NamedTuple):
    """The coin that a text means, and the others it may have meant, the highest rank first."""

    asset: Asset
    others: list[Asset]


class Bar(NamedTuple):
    """The first, highest, lowest and last price of an interval that begins at `start`."""

    start: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal


def label(name: str, symbol: str) -> str:
    """`Bitcoin (BTC)`, or the name alone where the symbol says the same."""
    return name if symbol.casefold() == name.casefold() else f"{name} ({symbol})"


def is_stale(price_at: datetime | None, now: datetime) -> bool:
    """Whether a price of that time is older than three turns of the worker, and than ten minutes."""
    return price_at is None or now - price_at > STALE_AFTER
