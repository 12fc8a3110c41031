"""Slots: computed from the schedule alone, right over changes of the clock."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.errors import Invalid
from inventory.jobs.intervals import parse_interval, spelled_interval
from inventory.jobs.triggers import Cron, Every, Trigger

BERLIN = ZoneInfo("Europe/Berlin")
MOMENTS = st.integers(0, 2 * 365 * 1440).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe")]
)
LINES = st.sampled_from(["30 2 * * *", "*/15 * * * *", "0 0 * * mon", "45 1,2,3 * * *", "0 9 1 * *"])


def slots(trigger: Trigger, zone: ZoneInfo, after: datetime, until: datetime) -> list[datetime]:
    found = [trigger.after(after, zone)]
    while found[-1] <= until:
        found.append(trigger.after(found[-1], zone))
    return found[:-1]


def local(found: list[datetime], zone: ZoneInfo) -> list[str]:
    return [slot.astimezone(zone).strftime("%d %H:%M") for slot in found]


def test_an_interval_is_counted_from_1970_wherever_one_asks() -> None:
    every = Every(timedelta(hours=6))
    assert every.after(datetime(2026, 11, 21, 5, 59, tzinfo=UTC), BERLIN) == datetime(2026, 11, 21, 6, tzinfo=UTC)
    assert every.after(datetime(2026, 11, 21, 6, tzinfo=UTC), BERLIN) == datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_a_time_that_the_clock_skips_in_spring_is_due_once_an_hour_later() -> None:
    found = slots(
        Cron("30 2 * * *"), BERLIN, datetime(2026, 3, 27, 12, tzinfo=UTC), datetime(2026, 3, 30, 12, tzinfo=UTC)
    )
    assert local(found, BERLIN) == ["28 02:30", "29 03:30", "30 02:30"]


def test_a_time_that_the_clock_shows_twice_in_autumn_is_due_once() -> None:
    found = slots(
        Cron("30 2 * * *"), BERLIN, datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 26, 12, tzinfo=UTC)
    )
    assert local(found, BERLIN) == ["25 02:30", "26 02:30"]
    assert found[0].hour == 0  # still summer time


def test_a_job_of_every_half_hour_has_no_gap_and_no_double_over_a_change() -> None:
    for day in (datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)):
        found = slots(Cron("*/30 * * * *"), BERLIN, day, day + timedelta(hours=6))
        assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(minutes=30)}


def test_a_line_that_never_matches_is_refused() -> None:
    with pytest.raises(ValueError, match="never due"):
        Cron("0 0 30 2 *").after(datetime(2026, 1, 1, tzinfo=UTC), BERLIN)


@given(LINES, ZONES, MOMENTS, st.integers(0, 3 * 24 * 60))
def test_the_next_slot_is_the_same_from_every_moment_before_it(
    line: str, zone: ZoneInfo, moment: datetime, minutes: int
) -> None:
    trigger = Cron(line)
    slot = trigger.after(moment, zone)
    between = min(moment + timedelta(minutes=minutes), slot - timedelta(microseconds=1))
    assert moment < slot
    assert trigger.after(between, zone) == slot


@pytest.mark.parametrize(
    ("text", "spelled"),
    [("6h", "6 hours"), ("every 15 min", "15 minutes"), ("day", "day"), ("60 minutes", "hour"), ("2 weeks", "2 weeks")],
)
def test_intervals_are_read_and_spelled(text: str, spelled: str) -> None:
    assert spelled_interval(parse_interval(text)) == spelled


@pytest.mark.parametrize("text", ["", "soon", "30 s", "400 days", "-5 min", "6 h h"])
def test_an_interval_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_interval(text)


@pytest.mark.parametrize(
    ("trigger", "words"),
    [(Cron("30 2 * * *"), "every day at 02:30"), (Cron("*/5 8-17 * * mon"), "at */5 8-17 * * mon")],
)
def test_a_schedule_is_said_in_words_where_it_is_a_simple_one(trigger: Cron, words: str) -> None:
    assert trigger.text == words
