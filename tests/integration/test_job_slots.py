"""Whatever replicas tick and whenever: every due slot is planned once, or spoken for by one that is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.db import Database
from inventory.jobs.model import CatchUp, State
from inventory.jobs.triggers import Every
from inventory.services import Services
from tests.integration.jobs import HOUR, NOON, Site, hourly

# Minutes that pass, and how many replicas tick then.
STEPS = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 3)), min_size=1, max_size=6)
SPOKEN = "SELECT slot, coalesce(stands_since, slot) AS since, state FROM job_run WHERE community_id = %s ORDER BY slot"


def ticked(site: Site, steps: list[tuple[int, int]]) -> list[tuple[datetime, datetime, str]]:
    """Slot, first slot spoken for, and state, after these steps."""
    with ThreadPoolExecutor(3) as pool:
        for minutes, replicas in steps:
            site.clock.move(timedelta(minutes=minutes))
            list(pool.map(lambda _: site.planner.tick(), range(replicas)))
    with site.room.db.reading() as db:
        rows = db.execute(SPOKEN, [site.target.community]).fetchall()
    return [(row["slot"], row["since"], row["state"]) for row in rows]


def hours_until(end: datetime) -> list[datetime]:
    return [NOON + HOUR * step for step in range(1, (end - NOON) // HOUR + 1)]


@pytest.mark.parametrize("catch_up", CatchUp)
@given(steps=STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_due_slot_is_planned_once_or_spoken_for(
    db: Database, services: Services, catch_up: CatchUp, steps: list[tuple[int, int]]
) -> None:
    site = Site(db, services, f"c-{uuid4().hex}", hourly(catch_up))
    rows = ticked(site, steps)
    due = hours_until(site.clock.moment)
    if catch_up is CatchUp.RUN_ALL:
        assert [slot for slot, _, _ in rows] == due
    assert all(any(since <= hour <= slot for slot, since, _ in rows) for hour in due)
    assert {slot for slot, _, _ in rows} <= set(due)
    waiting = [slot for slot, _, state in rows if state == State.PENDING]
    assert catch_up is CatchUp.RUN_ALL or len(waiting) <= 1
    if due and catch_up is CatchUp.COALESCE:
        assert waiting == due[-1:]


def test_a_new_schedule_in_the_program_counts_from_now_and_a_person_s_choice_stays(
    db: Database, services: Services, community: str
) -> None:
    spec = hourly()
    site = Site(db, services, community, spec)
    sooner = Site(db, services, community, type(spec)(spec.name, spec.summary, Every(HOUR / 4), spec.catch_up))
    sooner.clock.move(HOUR)
    sooner.planner.tick()
    assert [slot for slot, _, _ in sooner.rows()] == ["12:15", "12:30", "12:45", "13:00"]
    assert site.planner.tick() == 0


def test_a_job_that_this_program_does_not_know_is_left_alone(db: Database, services: Services, community: str) -> None:
    site, other = Site(db, services, community, hourly()), Site(db, services, community, hourly())
    site.clock.move(HOUR)
    site.planner.tick()
    assert (len(site.rows()), other.rows()) == (1, [])


def test_a_crowd_of_waiting_slots_is_bounded(db: Database, services: Services, community: str) -> None:
    site = Site(db, services, community, hourly())
    for _ in range(2):
        site.clock.move(1000 * HOUR)
        site.planner.tick()
    states = [state for _, state, _ in site.rows()]
    assert (states.count("skipped"), states.count("pending")) == (1000, 1)
