"""Times of day on a community's clock: quiet hours and digests, right also when the clocks change."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from inventory.errors import Invalid

HOURLY, DAILY_DEFAULT = "hourly", "09:00"
_TIME = re.compile(r"([01]?\d|2[0-3])(?::([0-5]\d))?")


def parse_time(text: str) -> time:
    """`9` or `21:30` as a time of day; raises Invalid."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise Invalid(f"The time '{text[:20]}' can't be read; write it like 21:30.")
    return time(int(found[1]), int(found[2] or 0))


def parse_quiet(text: str) -> str:
    """`22-7` as `22:00-07:00`; raises Invalid."""
    begin, _, end = text.replace("–", "-").partition("-")
    if not end or parse_time(begin) == parse_time(end):
        raise Invalid("Quiet hours are a beginning and another end, such as 22:00-07:00.")
    return f"{parse_time(begin):%H:%M}-{parse_time(end):%H:%M}"


def next_time(wanted: time, now: datetime, zone: ZoneInfo) -> datetime:
    """The next moment (UTC, later than `now`) at which the zone's clock shows this time.

    A time that the clock skips in spring comes as much later as it jumps; one that it shows twice in autumn
    comes the first time.
    """
    today = now.astimezone(zone).date()
    moments = (datetime.combine(today + timedelta(days), wanted, zone).astimezone(UTC) for days in range(-1, 3))
    return next(moment for moment in moments if moment > now)


def next_digest(digest: str, now: datetime, zone: ZoneInfo) -> datetime:
    """When a digest is next due: on the hour, or daily at its local time."""
    if digest == HOURLY:
        return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return next_time(parse_time(digest), now, zone)


def quiet_until(quiet: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours end in which `now` lies; None outside of them."""
    begin, _, end = quiet.partition("-")
    start, stop = next_time(parse_time(begin), now, zone), next_time(parse_time(end), now, zone)
    return stop if stop < start else None
