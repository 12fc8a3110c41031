"""Authentication, authorisation and auditing events: what any room may log, and not where it goes."""

import logging
import sys
from enum import StrEnum
from typing import NamedTuple


class Category(StrEnum):
    """What kind of event a line tells of; each kind but SYSTEM has its own log file."""

    AUTH = "AUTH"
    AUTHZ = "AUTHZ"
    AUDIT = "AUDIT"
    ERROR = "ERROR"
    SYSTEM = "SYSTEM"


class Result(StrEnum):
    """How the event ended."""

    SUCCESS = "SUCCESS"
    FAILURE = "FAILURE"
    DENIED = "DENIED"
    GRANTED = "GRANTED"
    ERROR = "ERROR"


class Event(NamedTuple):
    """One event as its log record carries it, in the attribute `aaa`."""

    category: Category
    action: str
    result: Result
    community: str
    user: str
    fields: dict[str, object]


_LOGGERS = {category: logging.getLogger(f"storekeeper.{category.lower()}") for category in Category}
_LEVELS = {
    Result.SUCCESS: logging.INFO,
    Result.GRANTED: logging.INFO,
    Result.FAILURE: logging.WARNING,
    Result.DENIED: logging.WARNING,
    Result.ERROR: logging.ERROR,
}


def event(
    category: Category,
    action: str,
    result: Result,
    *,
    community: str = "-",
    user: str = "-",
    exc_info: BaseException | bool | None = None,
    **fields: object,
) -> None:
    """Log one event; never blocks and never raises.

    Fields become text later, on another thread: pass values that do not change. `exc_info=True` adds the
    exception being handled.
    """
    level = logging.ERROR if category is Category.ERROR else _LEVELS[result]
    logger = _LOGGERS[category]
    if not logger.isEnabledFor(level):
        return
    # Made here, not by logger.log: that one walks the stack for the caller's line, which no line shows.
    record = logging.LogRecord(logger.name, level, "", 0, action, None, _exception(exc_info))
    record.__dict__["aaa"] = Event(category, action, result, community, user, fields)
    logger.handle(record)


def _exception(exc_info: BaseException | bool | None) -> "logging._SysExcInfoType | None":
    if isinstance(exc_info, BaseException):
        return type(exc_info), exc_info, exc_info.__traceback__
    return sys.exc_info() if exc_info else None
