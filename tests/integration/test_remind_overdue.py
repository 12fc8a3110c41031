"""Overdue loans: a reminder each morning of the community's clock until it is back, extended or snoozed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from inventory.actor import Actor, Person
from inventory.cache import Cache
from inventory.db import Database
from inventory.jobs.room import JobRoom
from inventory.notices import Notices
from inventory.services import Caches, Services, build
from workers.remind_overdue import remind

BERLIN = ZoneInfo("Europe/Berlin")
QUARTER = timedelta(minutes=15)
MIA = Person("discord:42", "Mia")


@pytest.fixture
def berlin(db: Database, dsn: str) -> Services:
    """The services of an installation whose clock is Berlin's."""
    caches = Caches(Cache(300), Cache(5))
    return build(db, caches, Notices(dsn, ()), label_limit=5, jobs=JobRoom(db, {}, BERLIN))


def told(services: Services, admin: Actor, begin: datetime, days: int) -> Iterator[tuple[str, str]]:
    """The local times at which the job, run every quarter of an hour, tells something, and what."""
    for quarter in range(days * 96):
        now = begin + quarter * QUARTER
        if remind(services, admin.community, now):
            (row,) = services.audit.recent(admin, 1)
            yield f"{now.astimezone(BERLIN):%m-%d %H:%M}", row.details["state"]


@pytest.mark.parametrize(("month", "day"), [(3, 27), (10, 23)])
def test_a_borrower_is_reminded_every_morning_also_when_the_clocks_change(
    berlin: Services, admin: Actor, month: int, day: int
) -> None:
    due = datetime(2027, month, day, 23, 59, tzinfo=BERLIN).astimezone(UTC)
    berlin.items.add(admin, "Drill")
    berlin.loans.checkout(admin, "Drill", MIA, due=due)
    mornings = [f"{datetime(2027, month, day) + timedelta(n):%m-%d} 09:00" for n in range(1, 5)]  # noqa: DTZ001 - a day
    states = ["firing", "reminder", "reminder", "reminder"]
    begin = datetime(2027, month, day, 20, 0, tzinfo=BERLIN).astimezone(UTC)
    assert list(told(berlin, admin, begin, 4)) == list(zip(mornings, states, strict=True))


def test_what_came_back_is_told_once_and_no_more_reminded(berlin: Services, admin: Actor) -> None:
    due = datetime(2027, 5, 1, 12, 0, tzinfo=UTC)
    berlin.items.add(admin, "Drill")
    berlin.loans.checkout(admin, "Drill", MIA, due=due)
    assert remind(berlin, admin.community, due + timedelta(days=1)) == 1
    berlin.loans.checkin(admin, "Drill", MIA)
    assert [remind(berlin, admin.community, due + timedelta(days=n)) for n in (2, 3, 4)] == [1, 0, 0]


def test_a_snoozed_thing_is_not_reminded_until_then(berlin: Services, admin: Actor) -> None:
    due = datetime(2027, 5, 1, 12, 0, tzinfo=UTC)
    berlin.items.add(admin, "Drill")
    berlin.loans.checkout(admin, "Drill", MIA, due=due)
    berlin.alert_desk.silence(admin, "Drill", due, due + timedelta(days=3), "snoozed", "overdue")
    assert [remind(berlin, admin.community, due + timedelta(days=n)) for n in (1, 2, 4)] == [0, 0, 1]
