"""When a watched price is told of: past its threshold, and again once it went back behind it by the band. No I/O."""

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from inventory.assets.model import is_stale, label
from inventory.errors import Invalid
from inventory.shape import Shape

Side = Literal["above", "below", "moves"]
_SHARES = {"above": Decimal("0.01"), "below": Decimal("0.01"), "moves": Decimal("0.2")}
_LARGEST = Decimal(10) ** 15
_SMALLEST = Decimal(10) ** -15


class Watch(Shape):
    """What is watched: the price `above` or `below` a threshold, or one that `moves` by so many percent in a day."""

    community_id: str
    number: int
    id: UUID
    coin: str
    kind: Side
    threshold: Decimal
    band: Decimal
    firing: bool
    created_by: str
    created_at: datetime
    symbol: str
    name: str
    listed: bool = True
    price: Decimal | None = None
    price_at: datetime | None = None
    change_24h: Decimal | None = None

    @property
    def label(self) -> str:
        """The coin's name."""
        return label(self.name, self.symbol)

    def fires(self, now: datetime) -> bool:
        """Whether it fires: as before while the price is stale, unknown, or within the band."""
        value = abs(self.change_24h) if self.kind == "moves" and self.change_24h is not None else self.price
        if is_stale(self.price_at, now) or value is None or (self.kind == "moves" and self.change_24h is None):
            return self.firing
        if self.kind == "below":
            return value <= (self.threshold + self.band if self.firing else self.threshold)
        return value >= (self.threshold - self.band if self.firing else self.threshold)


def valid_threshold(number: Decimal) -> Decimal:
    """A price or percentage that can be watched; raises Invalid."""
    if not number.is_finite() or not _SMALLEST <= number <= _LARGEST:
        raise Invalid("A threshold is a number above 0, such as 100000 or 0.25.")
    return number


def valid_band(kind: Side, threshold: Decimal, band: Decimal | None) -> Decimal:
    """How far the price goes back until it is armed again: a hundredth, where it isn't said; raises Invalid."""
    chosen = threshold * _SHARES[kind] if band is None else band
    if not chosen.is_finite() or not 0 <= chosen < threshold:
        raise Invalid("The band is a number from 0 up to the threshold.")
    return chosen
