"""A time in the past, as people write it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from inventory.errors import Invalid
from inventory.jobs.intervals import parse_interval


def parse_since(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment that `24h`, `7d` or `2026-11-20` (a day on the community's clock) means; raises Invalid."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return now - parse_interval(text)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    if aware > now:
        raise Invalid(f"{text} lies ahead; say a time that has been.")
    return aware.astimezone(UTC)
