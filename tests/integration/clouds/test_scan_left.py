"""A scan whose database went away in the middle: whoever comes next ends it, and only it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import pytest

from inventory.actor import Actor
from inventory.cloud.account import Account
from inventory.cloud.model import Cell, Resource
from inventory.cloud.room import JOB
from inventory.cloud.scan import Scan, ScanState
from inventory.db import Database
from inventory.errors import Unavailable
from inventory.jobs.model import Duty, State
from inventory.jobs.room import JobRoom
from inventory.jobs.runs import Runs
from inventory.notices import Notices
from inventory.services import Caches, Services, build
from tests.integration.clouds.stories import account as an_account
from tests.integration.clouds.stories import bucket, buckets, told
from tests.unit.cloud_scans import Played
from workers.cloud.engine import Engine
from workers.cloud.tasks import Caller
from workers.registry import load as load_jobs

Page = Sequence[tuple[Cell, Resource]]
_AGE = """
UPDATE cloud_scan SET began_at = began_at - %(age)s WHERE community_id = %(community)s AND id = %(id)s
"""
_AGE_CELLS = """
UPDATE cloud_cell SET merged_at = merged_at - %(age)s WHERE community_id = %(community)s AND scan_id = %(id)s
"""


@pytest.fixture
def prod(services: Services, admin: Actor) -> Account:
    return an_account(services, admin)


def listing(cell: Cell, then: Callable[[], None] = lambda: None) -> Callable[[Caller], Iterator[Page]]:
    """One page, and what happens after it."""

    def play(_call: Caller) -> Iterator[Page]:
        yield [(cell, bucket(cell.region))]
        then()

    return play


def cut_off(scan: Scan, services: Services, gone: Callable[[], None]) -> None:
    """An engine whose database goes away after its first page."""
    cell = buckets(scan.account, "eu-west-1")
    with pytest.raises(Unavailable):
        Engine(scan, Played({cell: listing(cell, gone)}), services.cloud.scanning).run()


@pytest.fixture
def leaving(dsn: str, caches: Caches) -> Iterator[tuple[Services, Callable[[], None]]]:
    """Services of another process, and what takes their database away."""
    database = Database(dsn, pool_size=2, read_pool_size=2, timeout=1)
    database.open()
    yield build(database, caches, Notices(dsn, ()), 5), database.close
    database.close()


def test_a_scan_that_lost_its_database_is_ended_by_the_next_one_of_its_account(
    services: Services, admin: Actor, prod: Account, db: Database, leaving: tuple[Services, Callable[[], None]]
) -> None:
    other, gone = leaving
    asked = services.cloud.asking.ask(admin, "prod")[0]
    runs = Runs(JobRoom(db, {JOB: load_jobs()[JOB].spec}), "test-lost-database")
    run = runs.claim(Duty(prod.community_id, JOB, "prod"))
    assert run is not None
    cut_off(other.cloud.scanning.begin_scan(prod.community_id, prod, run=asked.run), other, gone)
    runs.end(run, State.FAILED, "The store room can't be reached just now.")
    assert services.cloud.asking.get(admin, asked.scan).state is ScanState.RUNNING
    begun = services.cloud.scanning.begin_scan(prod.community_id, prod)
    ended = services.cloud.asking.get(admin, asked.scan)
    assert (ended.state, ended.said, ended.ended_at is None) == ("failed", "Its run ended without it.", False)
    assert told(services, admin, "inventory.scan.failed") == [("inventory.scan.failed", "prod")]
    assert services.cloud.asking.get(admin, begun.id).state is ScanState.RUNNING


def test_a_scan_without_a_run_of_which_nothing_came_for_hours_is_ended(
    services: Services, admin: Actor, prod: Account, db: Database, leaving: tuple[Services, Callable[[], None]]
) -> None:
    other, gone = leaving
    scan = other.cloud.scanning.begin_scan(prod.community_id, prod)
    cut_off(scan, other, gone)
    aged(db, scan, timedelta(hours=3))
    services.cloud.scanning.begin_scan(prod.community_id, prod)
    assert services.cloud.asking.get(admin, scan.id).state is ScanState.FAILED


def test_a_scan_that_began_long_ago_and_still_merges_is_left_alone(
    services: Services, admin: Actor, prod: Account, db: Database
) -> None:
    scan = services.cloud.scanning.begin_scan(prod.community_id, prod)
    aged(db, scan, timedelta(hours=3))
    services.cloud.scanning.merge(scan, buckets(prod), [bucket(1)], True, began=scan.clock())
    services.cloud.scanning.begin_scan(prod.community_id, prod)
    assert services.cloud.asking.get(admin, scan.id).state is ScanState.RUNNING


def aged(db: Database, scan: Scan, age: timedelta) -> None:
    """Have the scan, and all that it merged so far, lie that far back."""
    with db.writing() as connection:
        for statement in (_AGE, _AGE_CELLS):
            connection.execute(statement, {"age": age, "community": scan.community, "id": scan.id})
