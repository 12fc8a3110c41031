"""A log record made plain: every text in it redacted, bounded and known, before any format sees it."""

import logging
import math
import traceback
from datetime import UTC, datetime
from typing import NamedTuple

from bot.logs.redaction import Redactor
from inventory.aaa import Category, Event, Result

LONGEST = 8_192
"""Characters of one value; a longer one loses its middle, so that a traceback keeps its last line."""

Value = str | int | float
_LEVELS = ("DEBUG", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class Entry(NamedTuple):
    """What one line says; `event` is the category, `timestamp` UTC with milliseconds."""

    timestamp: str
    level: str
    event: str
    community: str
    user: str
    action: str
    result: str
    fields: dict[str, Value]


def entry_of(record: logging.LogRecord, redactor: Redactor) -> Entry:
    """Read a record of ours or of a library, whose `message` must have been made."""
    happened = record.__dict__.get("aaa")
    if not isinstance(happened, Event):
        happened = _library_event(record)
    fields = {**happened.fields, **_failure(record)}
    who = [_text(happened.community), _text(happened.user), _text(happened.action)]
    values: dict[str, Value] = {key: _value(value) for key, value in fields.items()}
    # One search over everything is cheap; only a record that does hold a secret pays for the cleaning.
    if redactor.finds("\n".join((*who, *values, *map(str, values.values())))):
        who = [redactor.clean(text) for text in who]
        values = {redactor.clean(key): redactor.clean(str(value)) for key, value in values.items()}
    community, user, action = map(_bounded, who)
    bounded = {_bounded(key): _bounded(value) if isinstance(value, str) else value for key, value in values.items()}
    return Entry(
        datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        _LEVELS[max(0, min(record.levelno // 10, 5))],
        happened.category,
        community,
        user,
        action,
        happened.result,
        bounded,
    )


def _library_event(record: logging.LogRecord) -> Event:
    if record.levelno >= logging.ERROR:
        category, result = Category.ERROR, Result.ERROR
    else:
        category = Category.SYSTEM
        result = Result.FAILURE if record.levelno >= logging.WARNING else Result.SUCCESS
    return Event(category, record.name, result, "-", "-", {"message": record.message})


def _failure(record: logging.LogRecord) -> dict[str, object]:
    told: dict[str, object] = {}
    if record.exc_info and record.exc_info[0] is not None:
        told["exception"] = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
    if record.stack_info:
        told["stack"] = record.stack_info
    return told


def _value(value: object) -> Value:
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return value if type(value) in {int, bool} else _text(value)  # type: ignore[return-value]  # narrowed by type()


def _text(value: object) -> str:
    try:
        return str(value)
    except Exception:  # noqa: BLE001 - a value that can't be printed must not cost the line
        return f"<unprintable {type(value).__name__}>"


def _bounded(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2
    return f"{text[:half]}…[{len(text) - 2 * half} characters left out]…{text[-half:]}"
