"""Figures over time: kept by the minute, summed up, forgotten, and found again."""

from datetime import datetime, timedelta

import pytest

from inventory.actor import Actor
from inventory.errors import NotFound
from inventory.services import Services
from tests.integration.fleet_facts import seen, sighting, web

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def busy(services: Services, moderator: Actor, now: datetime) -> Actor:
    """An hour in which a host's CPU went from 0 to 59 %."""
    for minute in range(60):
        when = now - (59 - minute) * MINUTE
        seen(services, moderator.community, when, sighting("web-1", web(), {"cpu.percent": float(minute)}))
        services.fleet.metrics.keep(when)
    services.fleet.metrics.keep(now + MINUTE)
    return moderator


def test_every_minute_is_kept_once(services: Services, busy: Actor, now: datetime) -> None:
    found = services.fleet.metrics.series(busy, "web-1", "cpu.percent", DAY, now)
    assert found.minutes == 1
    assert [point.average for point in found.points] == [float(minute) for minute in range(60)]
    assert found.points[-1].at == now


def test_longer_times_are_told_in_longer_intervals(services: Services, busy: Actor, now: datetime) -> None:
    services.fleet.metrics.keep(now + 10 * MINUTE)
    found = services.fleet.metrics.series(busy, "web-1", "cpu.percent", 7 * DAY, now)
    assert found.minutes == 10
    whole = found.points[1]
    assert (whole.lowest, whole.highest) == (9.0, 18.0)
    assert whole.average == pytest.approx(13.5)
    [*_, last] = services.fleet.metrics.series(busy, "web-1", "cpu.percent", 90 * DAY, now).points
    assert last.highest == 59.0


def test_minutes_are_forgotten_after_two_days_and_hours_stay(services: Services, busy: Actor, now: datetime) -> None:
    services.fleet.metrics.keep(now + 10 * MINUTE)
    services.fleet.metrics.keep(now + 3 * DAY)
    later = now + 3 * DAY
    assert services.fleet.metrics.series(busy, "web-1", "cpu.percent", 2 * DAY, later - 2 * DAY).points == []
    assert services.fleet.metrics.series(busy, "web-1", "cpu.percent", 90 * DAY, later).points != []


def test_a_figure_that_is_not_known_names_those_that_are(services: Services, busy: Actor, now: datetime) -> None:
    assert services.fleet.metrics.names(busy, "web-1") == ["cpu.percent"]
    with pytest.raises(NotFound, match="Known are cpu"):
        services.fleet.metrics.series(busy, "web-1", "cpu.percnt", DAY, now)
