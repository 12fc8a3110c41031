"""How long snapshots are kept, tried with any history."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from inventory.fleet.snapshot_model import outlived

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Taken:
    number: int
    taken_at: datetime
    tags: tuple[str, ...] = field(default=())


def kept(ages: list[timedelta]) -> list[timedelta]:
    """Which of these ages (the oldest first) are left."""
    all_of_them = [Taken(number, NOW - age) for number, age in enumerate(ages, 1)]
    gone = set(outlived(all_of_them, NOW))
    return [NOW - taken.taken_at for taken in all_of_them if taken.number not in gone]


def test_everything_is_kept_for_two_days() -> None:
    hourly = [age * HOUR for age in range(48, -1, -1)]
    assert kept(hourly) == hourly


def test_after_that_the_first_of_each_day_is_left_for_a_month_and_of_each_week_for_a_year() -> None:
    hourly = [age * HOUR for age in range(24 * 400, -1, -1)]
    left = kept(hourly)
    recent = [age for age in left if age <= 2 * DAY]
    daily = [age for age in left if 2 * DAY < age <= 30 * DAY]
    weekly = [age for age in left if 30 * DAY < age <= 365 * DAY]
    assert len(recent) == 49
    assert len(daily) in (28, 29)
    assert len({(NOW - age).date() for age in daily}) == len(daily)
    assert len(weekly) in (48, 49)
    assert left[0] == 24 * 400 * HOUR
    assert len(left) == len(recent) + len(daily) + len(weekly) + 1


@given(st.lists(st.integers(0, 24 * 500), max_size=60), st.lists(st.booleans(), min_size=60, max_size=60))
def test_the_first_the_newest_and_the_tagged_are_never_dropped(hours: list[int], tagged: list[bool]) -> None:
    ages = sorted(hours, reverse=True)
    history = [
        Taken(number, NOW - age * HOUR, ("keep",) if tagged[number - 1] else ()) for number, age in enumerate(ages, 1)
    ]
    gone = outlived(history, NOW)
    assert not any(taken.tags for taken in history if taken.number in gone)
    assert {1, len(history)} & set(gone) == set()
    assert not any(NOW - taken.taken_at <= 2 * DAY for taken in history if taken.number in gone)


@given(st.lists(st.integers(0, 24 * 500), max_size=60))
def test_dropping_again_drops_nothing_more(hours: list[int]) -> None:
    ages = sorted((hour * HOUR for hour in hours), reverse=True)
    assert kept(kept(ages)) == kept(ages)
