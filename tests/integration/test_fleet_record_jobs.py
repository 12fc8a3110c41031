"""The jobs that remember the fleet: a slot takes one snapshot however often it is run, figures are kept."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

from inventory.actor import Actor
from inventory.db import Database
from inventory.fleet.snapshot_model import SnapshotType
from inventory.services import Services
from tests.integration.fleet_facts import seen, sighting, web
from tests.integration.jobs import HOUR, NOON, Site, hourly
from tests.proofs.core import replica
from workers import keep_metrics, keep_snapshots, snapshot_fleet
from workers.base import Context


def test_an_hourly_snapshot_is_taken_once_a_slot(db: Database, services: Services, moderator: Actor) -> None:
    seen(services, moderator.community, NOON, sighting("web-1", web(nginx="running")))
    site = Site(db, services, moderator.community, hourly())
    site.clock.move(HOUR)
    site.planner.tick()
    ran: list[str] = []

    def twice(context: Context) -> str:
        ran.extend(snapshot_fleet.run(context) for _ in range(2))
        return ran[-1]

    assert site.executor(twice).execute(site.duty)
    assert ran == ["Snapshot 1 holds 6 things."] * 2
    [taken] = services.fleet.snapshots.page(moderator)
    assert (taken.name, taken.kind) == ("2026-11-21 13:00", SnapshotType.SCHEDULED)


def test_who_has_no_fleet_needs_no_snapshot_but_one_after_the_last_target(
    services: Services, moderator: Actor, db: Database
) -> None:
    def due() -> bool:
        return moderator.community in {target.community for target in snapshot_fleet.targets(services)}

    assert not due()
    seen(services, moderator.community, NOON, sighting("web-1", web()))
    assert due()


def test_housekeeping_looks_at_every_community(own_dsn: str, moderator: Actor) -> None:
    elsewhere = replace(moderator, community=f"{moderator.community}-2")
    with replica(own_dsn, pool=4) as services, closing(Database(own_dsn, pool_size=4)) as db:
        db.open()
        sites = [Site(db, services, actor.community, hourly()) for actor in (moderator, elsewhere)]
        for site in sites:
            seen(services, site.target.community, NOON, sighting("web-1", web(), {"cpu.percent": 12.0}))
            for _ in range(3):
                site.clock.move(HOUR)
                site.planner.tick()
                assert site.executor(snapshot_fleet.run).execute(site.duty)
        keeping = sites[0]
        keeping.clock.move(timedelta(days=10))
        keeping.planner.tick()
        assert keeping.executor(keep_snapshots.run).execute(keeping.duty)
        for actor in (moderator, elsewhere):
            assert [snapshot.number for snapshot in services.fleet.snapshots.page(actor)] == [3, 1]


def test_figures_are_kept_by_their_job(db: Database, services: Services, moderator: Actor) -> None:
    site = Site(db, services, moderator.community, hourly())
    seen(services, moderator.community, NOON + HOUR, sighting("web-1", web(), {"cpu.percent": 12.0}))
    site.clock.move(HOUR)
    site.planner.tick()
    assert site.executor(keep_metrics.run).execute(site.duty)
    found = services.fleet.metrics.series(moderator, "web-1", "cpu.percent", HOUR, NOON + HOUR)
    assert [point.average for point in found.points] == [12.0]
