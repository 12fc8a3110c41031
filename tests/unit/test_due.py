from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.db import Uncached, cached_only
from inventory.due import parse_due

BERLIN = ZoneInfo("Europe/Berlin")
AUCKLAND = ZoneInfo("Pacific/Auckland")
NOON = datetime(2026, 10, 14, 12, 0, tzinfo=BERLIN)
"""A Wednesday."""
EXAMPLES = r": write it like friday, 3d, tomorrow 5pm or 2026-12-24\.$"
SCRAPS = [
    "in",
    "next",
    "friday",
    "mon",
    "tomorrow",
    "5pm",
    "3",
    "d",
    "h",
    "weeks",
    "24.12.",
    "dec",
    "2026-12-24",
]
SCRAPS += ["at", "ago", "-", "/", "99", "year", "T", "Z"]


def due(text: str, now: datetime = NOON, zone: ZoneInfo = BERLIN) -> str:
    return parse_due(text, now, zone).astimezone(zone).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("friday", "2026-10-16 23:59"),
        ("Fri", "2026-10-16 23:59"),
        ("next friday", "2026-10-16 23:59"),
        ("wednesday", "2026-10-21 23:59"),
        ("monday 9am", "2026-10-19 09:00"),
        ("3pm friday", "2026-10-16 15:00"),
        ("3d", "2026-10-17 23:59"),
        ("2 weeks", "2026-10-28 23:59"),
        ("2w", "2026-10-28 23:59"),
        ("1 month", "2026-11-14 23:59"),
        ("today", "2026-10-14 23:59"),
        ("tomorrow", "2026-10-15 23:59"),
        ("  Tomorrow  5PM ", "2026-10-15 17:00"),
        ("tomorrow 12:00", "2026-10-15 12:00"),
        ("tomorrow noon", "2026-10-15 12:00"),
        ("in 3 hours", "2026-10-14 15:00"),
        ("90m", "2026-10-14 13:30"),
        ("1.5 hours", "2026-10-14 13:30"),
        ("17:30", "2026-10-14 17:30"),
        ("17.30", "2026-10-14 17:30"),
        ("9:00", "2026-10-15 09:00"),
        ("2026-12-24", "2026-12-24 23:59"),
        ("2026-11-05", "2026-11-05 23:59"),
        ("2026-12-24 10:00", "2026-12-24 10:00"),
        ("2026-12-24T10:00Z", "2026-12-24 11:00"),
        ("24.12.", "2026-12-24 23:59"),
        ("24.12", "2026-12-24 23:59"),
        ("24.12.26", "2026-12-24 23:59"),
        ("24.12.2026", "2026-12-24 23:59"),
        ("24.12. 17:00", "2026-12-24 17:00"),
        ("14.10.", "2026-10-14 23:59"),
        ("13.10.", "2027-10-13 23:59"),
        ("dec 24", "2026-12-24 23:59"),
        ("14 oct", "2026-10-14 23:59"),
        ("1 jan", "2027-01-01 23:59"),
        ("5/11", "2026-11-05 23:59"),
        ("feb 29", "2028-02-29 23:59"),
    ],
)
def test_people_say_when_a_thing_comes_back(text: str, moment: str) -> None:
    assert due(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("wednesday 18:00", "2026-10-14 18:00"),
        ("18:00 wednesday", "2026-10-14 18:00"),
        ("wed 6pm", "2026-10-14 18:00"),
        ("wednesday evening", "2026-10-14 18:00"),
        ("wednesday 12:00", "2026-10-21 12:00"),
        ("wednesday 11:00", "2026-10-21 11:00"),
        ("next wednesday 18:00", "2026-10-21 18:00"),
        ("wednesday 21.10. 18:00", "2026-10-21 18:00"),
        ("wednesday", "2026-10-21 23:59"),
        ("thursday 18:00", "2026-10-15 18:00"),
        ("wednesday 18:00 UTC", "2026-10-21 20:00"),
    ],
)
def test_todays_weekday_with_a_time_is_today_while_that_is_ahead(text: str, moment: str) -> None:
    assert due(text) == moment


def test_which_day_it_is_is_the_lenders() -> None:
    saturday_there = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
    assert due("saturday 18:00", saturday_there, AUCKLAND) == "2026-11-21 18:00"
    assert due("friday 18:00", saturday_there, AUCKLAND) == "2026-11-27 18:00"


@pytest.mark.parametrize("text", ["yesterday", "3 days ago", "2026-10-13", "today 11am", "now", "-3d"])
def test_a_past_due_time_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match=rf"is in the past{EXAMPLES}"):
        parse_due(text, NOON, BERLIN)


@pytest.mark.parametrize(
    "text",
    [
        *["", " ", "soon", "5", "in 3", "a", "2027", "may", "oct 2026", "feb 30", "10/13", "friday 17h"],
        *["friday 24.12.", "99999 years", "friday " * 20],
    ],
)
def test_an_unreadable_due_time_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match=rf"can't be read{EXAMPLES}"):
        parse_due(text, NOON, BERLIN)


@pytest.mark.parametrize("text", ["11 years", "31.12.9999", "2099-01-01", "in 12 years"])
def test_a_due_time_beyond_the_limit_is_refused_and_told_the_limit(text: str) -> None:
    with pytest.raises(ValueError, match="is too far ahead: at most 10 years, please"):
        parse_due(text, NOON, BERLIN)


def test_the_answer_is_in_utc_and_the_day_is_the_lenders() -> None:
    late = datetime(2026, 10, 14, 21, 0, tzinfo=UTC)
    assert parse_due("tomorrow", late, AUCKLAND) == datetime(2026, 10, 16, 10, 59, tzinfo=UTC)
    assert parse_due("tomorrow", late, BERLIN) == datetime(2026, 10, 15, 21, 59, tzinfo=UTC)
    assert parse_due("tomorrow", late, BERLIN).tzinfo is UTC


def test_hours_are_counted_as_they_pass_when_the_clocks_change() -> None:
    eve = datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN)
    assert parse_due("in 3 hours", eve, BERLIN) - eve.astimezone(UTC) == timedelta(hours=3)
    assert due("1d", eve) == "2026-10-26 23:59"


@settings(max_examples=150)
@given(st.lists(st.sampled_from(SCRAPS), max_size=5).map(" ".join) | st.text(max_size=70))
def test_any_text_is_a_moment_ahead_or_is_refused(text: str) -> None:
    try:
        moment = parse_due(text, NOON, BERLIN)
    except ValueError:
        return
    assert NOON < moment < NOON + timedelta(days=11 * 366)
    assert moment.tzinfo is UTC


def test_words_are_not_read_where_nobody_may_wait() -> None:
    with cached_only, pytest.raises(Uncached):
        parse_due("friday", NOON.astimezone(UTC), BERLIN)
