"""Several coins' histories as one: what so much of each was worth together. No I/O."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from inventory.assets.model import Bar

Part = tuple[Sequence[Bar], Decimal]


def joined(parts: Sequence[Part]) -> list[Bar]:
    """The worth at the end of each interval, from the one on in which all are known; a gap keeps the last price."""
    if not parts or not all(bars for bars, _ in parts):
        return []
    begin = max(bars[0].start for bars, _ in parts)
    starts = sorted({bar.start for bars, _ in parts for bar in bars if bar.start >= begin})
    totals = [sum((price * amount for price, amount in zip(prices, _amounts(parts), strict=True)), Decimal(0))
              for prices in zip(*(_closes(bars, starts) for bars, _ in parts), strict=True)]  # fmt: skip
    return [Bar(start, total, total, total, total) for start, total in zip(starts, totals, strict=True)]


def _amounts(parts: Sequence[Part]) -> list[Decimal]:
    return [amount for _, amount in parts]


def _closes(bars: Sequence[Bar], starts: Sequence[datetime]) -> list[Decimal]:
    """The last price known at the end of each interval; `starts` begin with one that has any."""
    closes: list[Decimal] = []
    place = 0
    for start in starts:
        while place + 1 < len(bars) and bars[place + 1].start <= start:
            place += 1
        closes.append(bars[place].close)
    return closes
