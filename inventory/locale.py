"""How dates and numbers are written: ISO 8601 by default, or as a community's own locale has it (CLDR, by Babel).

The locale is a matter of the whole reply, as a time zone is of a process: it is set once around a command or a
post, so that no sentence has to be handed it.
"""

from contextvars import ContextVar
from datetime import datetime

from inventory.errors import Invalid
from inventory.within import Within

ISO = "iso"
_LONGEST = 40
_SPOKEN: ContextVar[str] = ContextVar("locale", default=ISO)
# CLDR sets narrow and directed blanks, which chats show in their own ways or not at all.
_BLANKS = str.maketrans({"\u202f": " ", "\u00a0": " ", "\u200e": None, "\u200f": None})


def written_in(locale: str) -> Within[str]:
    """In this block dates and numbers are written as this locale has them."""
    return Within(_SPOKEN, locale)


def known_locale(text: str) -> str:
    """The locale that a text means, such as `de` or `en_GB`; raises Invalid for one that nobody knows."""
    name = text.strip().replace("-", "_")
    if name.lower() == ISO:
        return ISO
    # Babel costs some megabytes: only who sets a locale pays for it.
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415

    try:
        return str(Locale.parse(name[:_LONGEST]))
    except (ValueError, UnknownLocaleError):
        raise Invalid(f"I know no locale '{text[:_LONGEST]}'; write it like de, en_GB, pt_BR, or iso.") from None


def moment(local: datetime) -> str:
    """A local time to the second: `2026-11-21 14:05:00`, or `21.11.2026, 14:05:00` in German."""
    locale = _SPOKEN.get()
    if locale == ISO:
        return local.strftime("%Y-%m-%d %H:%M:%S")
    from babel.dates import format_datetime  # noqa: PLC0415 - as above

    return format_datetime(local, "medium", locale=locale).translate(_BLANKS)


def date(local: datetime) -> str:
    """A local day with its weekday: `Fri 2026-11-27`, or `Fr., 27.11.2026` in German."""
    locale = _SPOKEN.get()
    if locale == ISO:
        return local.strftime("%a %Y-%m-%d")
    from babel.dates import format_skeleton  # noqa: PLC0415 - as above

    return format_skeleton("yMEd", local, locale=locale).translate(_BLANKS)


def time_of_day(local: datetime) -> str:
    """A local time to the minute: `14:05`, or `2:05 PM` in the United States."""
    locale = _SPOKEN.get()
    if locale == ISO:
        return local.strftime("%H:%M")
    from babel.dates import format_time  # noqa: PLC0415 - as above

    return format_time(local, "short", locale=locale).translate(_BLANKS)


def number(value: float) -> str:
    """A number: `12500`, or `12.500` in German."""
    locale = _SPOKEN.get()
    if locale == ISO:
        return str(value)
    from babel.numbers import format_decimal  # noqa: PLC0415 - as above

    return format_decimal(value, locale=locale).translate(_BLANKS)
