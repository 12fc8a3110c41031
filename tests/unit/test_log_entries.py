import json
import logging

import pytest

from bot.logs.entry import LONGEST, entry_of
from bot.logs.jsonline import write_json
from bot.logs.line import parse_line, write_line
from bot.logs.redaction import Redactor
from inventory.aaa import Category, Event, Result

NOTHING = Redactor()


def record(level: int = logging.INFO, message: object = "ready", **attributes: object) -> logging.LogRecord:
    made = logging.LogRecord("aiohttp.access", level, "web.py", 7, message, None, None)
    made.__dict__.update({"message": str(message)} | attributes)
    return made


def test_numbers_stay_numbers_in_json_however_large_or_odd() -> None:
    fields: dict[str, object] = {
        "count": 3,
        "seconds": 0.5,
        "huge": 1 << 80,
        "late": True,
        "odd": float("nan"),
        "none": None,
    }
    made = entry_of(record(aaa=Event(Category.AUDIT, "a", Result.SUCCESS, "-", "-", fields)), NOTHING)
    read = json.loads(write_json(made, "m", "1"))["fields"]
    assert read == fields | {"odd": "nan", "none": "None"}


@pytest.mark.parametrize(
    ("level", "event", "result"),
    [
        (logging.DEBUG, Category.SYSTEM, Result.SUCCESS),
        (25, Category.SYSTEM, Result.SUCCESS),
        (logging.WARNING, Category.SYSTEM, Result.FAILURE),
        (logging.ERROR, Category.ERROR, Result.ERROR),
        (logging.CRITICAL, Category.ERROR, Result.ERROR),
    ],
)
def test_a_librarys_record_is_a_system_or_error_line(level: int, event: Category, result: Result) -> None:
    made = entry_of(record(level), NOTHING)
    assert (made.event, made.result, made.action) == (event, result, "aiohttp.access")
    assert made.fields == {"message": "ready"}


def test_a_level_of_a_librarys_own_becomes_the_standard_one_below() -> None:
    assert [entry_of(record(level), NOTHING).level for level in (1, 25, 99)] == ["DEBUG", "INFO", "CRITICAL"]


def test_a_traceback_stays_inside_its_line_with_its_cause() -> None:
    error = RuntimeError("worse")
    error.__cause__ = KeyError("first\nsecond")
    made = entry_of(record(logging.ERROR, exc_info=(RuntimeError, error, None)), NOTHING)
    line = write_line(made, "m", "1")
    assert len(line.splitlines()) == 1
    assert "KeyError: 'first\\nsecond'" in parse_line(line).fields["exception"]
    assert parse_line(line).fields["exception"].endswith("RuntimeError: worse")


def test_a_value_that_cannot_be_printed_is_named() -> None:
    class Sulking:
        def __str__(self) -> str:
            raise RuntimeError("no")

    event = Event(Category.AUDIT, "a", Result.SUCCESS, "-", "-", {"item": Sulking()})
    assert entry_of(record(aaa=event), NOTHING).fields == {"item": "<unprintable Sulking>"}


def test_an_endless_value_keeps_its_ends_and_says_what_is_missing() -> None:
    text = "begin" + "x" * 1_000_000 + "end"
    kept = str(entry_of(record(message=text), NOTHING).fields["message"])
    assert kept.startswith("begin")
    assert kept.endswith("end")
    assert f"[{len(text) - LONGEST} characters left out]" in kept
    assert len(kept) < LONGEST + 50


def test_a_foreign_attribute_named_like_ours_is_not_believed() -> None:
    assert entry_of(record(aaa="AUDIT"), NOTHING).event == Category.SYSTEM
