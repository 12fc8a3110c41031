"""When a loan is due, from the words of the person who lends."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from inventory.db import Uncached, cached_only

_EXAMPLES = "write it like friday, 3d, tomorrow 5pm or 2026-12-24"
_LONGEST_TEXT = 60
_MOST_YEARS = 10
_END_OF_DAY = time(23, 59)
# What a result keeps of the moment it was counted from; nobody writes such a fraction of a second.
_COUNTED = 999_999
_TIMES = {"time", "part_of_day"}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|rs|rsday|urday)?\b")
_TOO_LITTLE = re.compile(r"(?:in )?(?:\d+|[a-z])?")
_DAY_AND_MONTH = r"(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])"
_SPELLINGS = (
    # The library takes 14.10. for ten past two, and 24.12.26 for a time on the 24th.
    (re.compile(rf"\b{_DAY_AND_MONTH}\.(\d{{2,4}})\b"), r"\1/\2/\3"),
    (re.compile(rf"\b{_DAY_AND_MONTH}(?:\.(?!\d)|(?![.\d]|\s*[a-z]))"), r"\1/\2"),
    (re.compile(r"(\d)w\b"), r"\1 weeks"),
    (re.compile(r"\bnoon\b"), "12:00"),
)


def parse_due(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment in UTC that `text` means for somebody in `zone` at `now` (aware).

    English, and the day before the month as most of the world writes it: `5/11` is the fifth of November,
    and 2026-11-05 is the same everywhere. What may lie ahead does. A day without a time lasts until 23:59
    there; hours and minutes are counted as they pass, also in a night when the clocks change.
    Raise ValueError, in one sentence with examples, for what can't be read, is past or over 10 years ahead.
    """
    spelled = _spelled(text)
    if len(spelled) > _LONGEST_TEXT or _TOO_LITTLE.fullmatch(spelled):
        raise _unreadable(text)
    try:
        due = _moment(spelled, now, zone)
    except (OverflowError, ValueError):
        due = None
    if due is None or due.year > now.year + _MOST_YEARS:
        named = due is not None and (str(due.year) in spelled or "year" in spelled)
        raise _too_far(text) if named else _unreadable(text)
    if due <= now:
        raise ValueError(f"The due time '{text}' is in the past: {_EXAMPLES}.")
    return due


def _unreadable(text: str) -> ValueError:
    return ValueError(f"The due time '{text[:_LONGEST_TEXT]}' can't be read: {_EXAMPLES}.")


def _too_far(text: str) -> ValueError:
    return ValueError(f"The due time '{text}' is too far ahead: at most {_MOST_YEARS} years, please.")


def _spelled(text: str) -> str:
    """Return the text in the spelling that the library reads rightly."""
    spelled = " ".join(text.lower().split())
    for typed, meant in _SPELLINGS:
        spelled = typed.sub(meant, spelled)
    return spelled


def _moment(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    base = now.astimezone(zone).replace(tzinfo=None, microsecond=_COUNTED)
    found, period = _read(text, base)
    if found is None or not _on_its_weekday(text, found):
        return None
    found = _still_today(text, base, found)
    counted = found.microsecond == _COUNTED
    if period in _TIMES:
        if found.tzinfo:
            return found.astimezone(UTC)
        return now.astimezone(UTC) + (found - base) if counted else _in_utc(found, zone)
    if counted or _WEEKDAY.search(text):
        return _in_utc(datetime.combine(found, _END_OF_DAY), zone)
    return _date(text, base, zone)


def _still_today(text: str, base: datetime, found: datetime) -> datetime:
    """Return the time on today's weekday that the text names, where that is ahead; else what was found."""
    # The library takes a weekday for a coming one, never for today's: it is asked as of the day before.
    if not _WEEKDAY.search(text) or "next" in text:
        return found
    today, period = _read(text, _day_before(base))
    if today is None or today.tzinfo or period not in _TIMES:
        return found
    return today if today.date() == base.date() and today > base else found


def _day_before(base: datetime) -> datetime:
    """Return its last moment."""
    return datetime.combine(base, time.min) - timedelta(microseconds=1)


def _date(text: str, base: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the end of the date that the text names; None for a month or a year without a day."""
    # Read as the day before ends, or today's own date would be next year's.
    found, period = _read(text, _day_before(base))
    return _in_utc(datetime.combine(found, _END_OF_DAY), zone) if found and period == "day" else None


def _in_utc(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _read(text: str, base: datetime) -> tuple[datetime | None, str]:
    """Return what the text means at `base` on the clock on the wall, and how fine it is: time, day, month."""
    if cached_only.on:
        raise Uncached
    # The import takes a second and 20 MB: only who sets a due time pays for it. The package has no types.
    from dateparser.date import DateDataParser  # type: ignore[import-untyped] # noqa: PLC0415

    settings = {
        "RELATIVE_BASE": base,
        "PREFER_DATES_FROM": "future",
        "DATE_ORDER": "DMY",
        "RETURN_TIME_AS_PERIOD": True,
        "PARSERS": ["relative-time", "absolute-time"],
    }
    data = DateDataParser(languages=["en"], settings=settings).get_date_data(text)
    return data.date_obj, data.period


def _on_its_weekday(text: str, found: datetime) -> bool:
    """Tell whether a weekday in the text is the one found: the library overlooks it in `friday 17h`."""
    named = _WEEKDAY.search(text)
    return named is None or named[1] == _WEEKDAYS[found.weekday()]
