"""Slots on real PostgreSQL: planned once, claimed once, held by a lease, handed back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest

from inventory.db import Database
from inventory.jobs.model import CatchUp, State
from inventory.jobs.runs import LostRun
from inventory.services import Services
from tests.integration.jobs import HOUR, Site, hourly, waits_for
from workers.base import Context

MINUTE = timedelta(minutes=1)


@pytest.fixture
def site(db: Database, services: Services, community: str) -> Site:
    return Site(db, services, community, hourly())


def test_a_slot_is_planned_when_it_is_due_and_not_before(site: Site) -> None:
    site.clock.move(59 * MINUTE)
    assert site.planner.tick() == 0
    site.clock.move(MINUTE)
    assert site.planner.tick() == 1
    assert site.rows() == [("13:00", "pending", 0)]
    assert site.queued == [site.duty]


def test_many_replicas_ticking_at_once_plan_each_slot_once(site: Site) -> None:
    barrier = Barrier(8)

    def tick(_: int) -> int:
        barrier.wait(10)
        return site.planner.tick()

    site.clock.move(20 * HOUR)
    with ThreadPoolExecutor(8) as pool:
        queued = sum(pool.map(tick, range(8)))
    assert queued == 20
    assert [state for _, state, _ in site.rows()] == ["pending"] * 20


def test_a_time_away_is_made_up_for_by_one_run_that_says_since_when(
    db: Database, services: Services, community: str
) -> None:
    site = Site(db, services, community, hourly(CatchUp.COALESCE))
    site.clock.move(5 * HOUR)
    site.planner.tick()
    assert site.rows() == [("17:00", "pending", 0)]
    run = site.runs().claim(site.duty)
    assert run is not None
    assert f"{run.stands_since:%H:%M}" == "13:00"


def test_a_slot_that_waits_too_long_is_run_by_the_next_one(db: Database, services: Services, community: str) -> None:
    site = Site(db, services, community, hourly(CatchUp.COALESCE))
    for _ in range(3):
        site.clock.move(HOUR)
        site.planner.tick()
    assert site.rows() == [("13:00", "skipped", 0), ("14:00", "skipped", 0), ("15:00", "pending", 0)]


def test_what_it_is_too_late_for_is_skipped_with_a_row(db: Database, services: Services, community: str) -> None:
    site = Site(db, services, community, hourly(CatchUp.SKIP))
    site.clock.move(5 * HOUR + 30 * MINUTE)
    site.planner.tick()
    site.clock.move(31 * MINUTE)
    site.planner.tick()
    assert site.rows() == [("17:00", "skipped", 0), ("18:00", "pending", 0)]


def test_a_run_is_claimed_by_one_of_many_workers(site: Site) -> None:
    site.clock.move(HOUR)
    site.planner.tick()
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda name: site.runs(name).claim(site.duty), "abcdefgh"))
    assert sum(claim is not None for claim in claims) == 1


def test_two_slots_of_a_job_do_not_run_at_once(site: Site) -> None:
    site.clock.move(2 * HOUR)
    site.planner.tick()
    run = site.runs("a").claim(site.duty)
    assert run is not None
    assert site.runs("b").claim(site.duty) is None
    site.runs("a").end(run, State.DONE, "Done.")
    assert site.runs("b").claim(site.duty) is not None


def test_a_run_whose_worker_vanished_is_run_again_once_its_lease_is_over(site: Site) -> None:
    site.clock.move(HOUR)
    site.planner.tick()
    lost = site.runs("dead").claim(site.duty)
    site.clock.move(timedelta(seconds=29))
    assert site.planner.tick() == 0
    site.clock.move(timedelta(seconds=2))
    assert site.planner.tick() == 1
    assert site.executor(lambda _: "Done.", "alive").execute(site.duty)
    assert site.rows() == [("13:00", "done", 2)]
    assert lost is not None
    with pytest.raises(LostRun):
        site.runs("dead").end(lost, State.DONE, "I thought that it was mine.")


def test_a_renewed_lease_is_kept(site: Site) -> None:
    site.clock.move(HOUR)
    site.planner.tick()
    run = site.runs("a").claim(site.duty)
    assert run is not None
    for _ in range(5):
        site.clock.move(timedelta(seconds=20))
        assert site.runs("a").renew() == {(run.id, 1)}
        assert site.planner.tick() == 0


def test_a_job_that_must_not_be_repeated_is_given_up_visibly(db: Database, services: Services, community: str) -> None:
    site = Site(db, services, community, hourly(again=False))
    site.clock.move(HOUR)
    site.planner.tick()
    site.runs("dead").claim(site.duty)
    site.clock.move(MINUTE)
    site.planner.tick()
    assert site.rows() == [("13:00", "lost", 1)]


def test_a_run_that_kills_its_worker_is_given_up_after_five_attempts(site: Site) -> None:
    site.clock.move(HOUR)
    for _ in range(5):
        site.planner.tick()
        site.runs("dead").claim(site.duty)
        site.clock.move(MINUTE)
    site.planner.tick()
    assert site.rows() == [("13:00", "lost", 5)]


def test_a_job_that_fails_leaves_its_reference_and_the_next_slot_runs(site: Site) -> None:
    def fail(_: Context) -> str:
        raise RuntimeError("a wire came loose")

    site.clock.move(2 * HOUR)
    site.planner.tick()
    assert site.executor(fail).execute(site.duty) == 2
    site.clock.move(HOUR)
    site.planner.tick()
    assert site.executor(lambda _: "Done.").execute(site.duty) == 1
    assert [state for _, state, _ in site.rows()] == ["failed", "failed", "done"]


def test_stopping_hands_back_what_has_not_ended_and_another_replica_runs_it(site: Site) -> None:
    go, begun = Event(), Event()
    site.clock.move(HOUR)
    site.planner.tick()
    leaving = site.executor(waits_for(go, begun), "leaving")
    thread = Thread(target=leaving.execute, args=(site.duty,))
    thread.start()
    assert begun.wait(10)
    assert leaving.stop(10) == 1
    thread.join(10)
    assert site.rows() == [("13:00", "pending", 0)]
    go.set()
    assert site.planner.tick() == 1
    assert site.executor(waits_for(go, begun), "staying").execute(site.duty)
    assert site.rows() == [("13:00", "done", 1)]
    assert not leaving.execute(site.duty)


def test_what_a_run_completes_with_its_end_happens_once_or_not_at_all(site: Site, community: str) -> None:
    site.clock.move(HOUR)
    site.planner.tick()
    dead = site.runs("dead").claim(site.duty)
    site.clock.move(MINUTE)
    site.planner.tick()
    place = "INSERT INTO place VALUES ('test', %s, %s)"

    def work(context: Context) -> str:
        return context.complete(lambda db: f"{db.execute(place, [community, community]).rowcount} place.")

    assert site.executor(work, "alive").execute(site.duty)
    assert dead is not None
    late = community + "-late"
    with pytest.raises(LostRun):
        site.runs("dead").complete(dead, lambda db: str(db.execute(place, [late, late])))
    with site.room.db.reading() as db:
        places = db.execute("SELECT FROM place WHERE place_id = ANY(%s)", [[community, late]])
        assert places.rowcount == 1
    assert site.rows() == [("13:00", "done", 2)]
