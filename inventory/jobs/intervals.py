"""Intervals as people write them: `15 min`, `6h`, `every 2 days`."""

import re
from datetime import timedelta

from inventory.errors import Invalid

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_NAMES = {"w": "week", "d": "day", "h": "hour", "m": "minute", "s": "second"}
_WRITTEN = re.compile(
    r"(?:every\s+)?(\d{1,7})?\s*(?:(s|sec(?:ond)?s?)|(m|min(?:ute)?s?)|(h|hours?|hrs?)|(d|days?)|(w|weeks?))",
    re.IGNORECASE,
)
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=366)


def parse_interval(text: str) -> timedelta:
    """The interval that the text means, from a minute to a year; raises Invalid."""
    found = _WRITTEN.fullmatch(text.strip())
    if not found:
        raise Invalid(f"The interval '{text[:50]}' can't be read; try 15 min, 6h or 2 days.")
    unit = next(unit for unit, word in zip(_SECONDS, found.groups()[1:], strict=True) if word)
    interval = timedelta(seconds=int(found[1] or 1) * _SECONDS[unit])
    if not SHORTEST <= interval <= LONGEST:
        raise Invalid("An interval is from 1 minute to 366 days.")
    return interval


def spelled_interval(interval: timedelta) -> str:
    """`6 hours`: the largest unit that divides it."""
    seconds = int(interval.total_seconds())
    for unit, name in _NAMES.items():
        count, rest = divmod(seconds, _SECONDS[unit])
        if count and not rest:
            return name if count == 1 else f"{count} {name}s"
    return f"{interval.total_seconds():g} seconds"
