"""Scans that read only what Azure's change feed told: the very events of full scans, and never a buried resource."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

import pytest

from inventory.actor import Actor, Role
from inventory.cloud.account import Account
from inventory.cloud.scan import Scan, ScanRecord
from inventory.db import Database
from inventory.services import Caches, Services
from tests.integration.clouds.conftest import wired
from tests.integration.clouds.stories import DRIFT, told
from tests.standins.clouds.azure import SUBSCRIPTION, AzureStandin, Row, group, machine
from workers.cloud.job import scan_account
from workers.cloud.places import Places
from workers.sources import azure_changes, azure_scan

_AGE = "UPDATE cloud_feed SET listed_at = listed_at - interval '1 day' WHERE community_id = %s"
_STATES = "SELECT operation FROM cloud_feed WHERE community_id = %s ORDER BY operation"


@pytest.fixture
def services(db: Database, caches: Caches, dsn: str, azure: AzureStandin) -> Services:
    return wired(db, caches, dsn, Places(azure=azure.url("").rstrip("/")))


@pytest.fixture
def feed(azure: AzureStandin, monkeypatch: pytest.MonkeyPatch) -> AzureStandin:
    """The graph with its change tables, asked as fast as it answers: its own seconds fly."""
    azure.history = []
    azure.clock = count(step=1.0).__next__
    monkeypatch.setattr(azure_scan, "RATE", 1_000.0)
    monkeypatch.setattr(azure_scan, "BURST", 1_000.0)
    return azure


def connected(services: Services, admin: Actor) -> Account:
    return services.cloud.accounts.add(admin, "office", f"azure:{SUBSCRIPTION}")


def scanned(services: Services, account: Account, *regions: str) -> ScanRecord:
    """A scan as the clock begins it."""
    scan = services.cloud.scanning.begin_scan(account.community_id, account, (), regions)
    return done(services, scan)


def asked_for(services: Services, admin: Actor, account: Account) -> ScanRecord:
    """A scan that somebody asked for."""
    run = services.cloud.asking.ask(admin, account.name)[0].run
    scan = services.cloud.scanning.begin_scan(account.community_id, account, run=run)
    return done(services, scan)


def scanned_whole(services: Services, account: Account) -> ScanRecord:
    """A scan that reads no feed."""
    scan = services.cloud.scanning.begin_scan(account.community_id, account)
    return done(services, replace(scan, by_clock=False))


def done(services: Services, scan: Scan) -> ScanRecord:
    return scan_account(services.cloud, scan, lambda _done, _total: None)


def listings(azure: AzureStandin) -> list[str]:
    """The queries that listed a whole table since this was last asked."""
    found = [query for query in azure.asked if query.endswith("s | order by id asc")]
    azure.asked.clear()
    return found


def now() -> datetime:
    return datetime.now(UTC)


def a_day(azure: AzureStandin, dice: random.Random) -> None:
    """Some machines and groups change, go, come, come back, and move to another region."""
    number = dice.randrange(40)
    place = dice.choice(["westeurope", "northeurope", "uksouth"])
    row: Row = dice.choice([machine(number, place, env=str(dice.random())), group(f"g{number}")])
    there = [one["id"] for one in azure.rows]
    if row["id"] in there and dice.random() < 0.5:
        azure.drop(row["id"], now())
    else:
        azure.put(row, now(), "Update" if row["id"] in there else "Create")


@pytest.mark.parametrize("seed", range(5))
def test_what_the_feed_tells_gives_the_very_events_of_full_scans(
    feed: AzureStandin, services: Services, admin: Actor, seed: int
) -> None:
    dice, other = random.Random(seed), Actor(f"c-{uuid4().hex[:12]}", "test:eve", "Eve", "test", Role.ADMIN)
    feed.rows = [group(), *(machine(n) for n in range(20))]
    quick, thorough = connected(services, admin), connected(services, other)
    for account in (quick, thorough):
        scanned_whole(services, account)
    listings(feed)
    for _ in range(6):
        for _ in range(dice.randrange(5)):
            a_day(feed, dice)
        assert scanned(services, quick).failed == 0
        assert listings(feed) == []
        assert scanned_whole(services, thorough).said == ""
        assert len(listings(feed)) == 2
    events = [sorted(told(services, who, *DRIFT)) for who in (admin, other)]
    assert events[0] == events[1]
    assert len(events[0]) > 5
    assert present(services, admin) == present(services, other)


def present(services: Services, who: Actor) -> list[tuple[str, str, str]]:
    found = services.cloud.finding.find(who, [], limit=100)
    return sorted((one.id, one.type, one.region) for one in found)


@pytest.fixture
def account(feed: AzureStandin, services: Services, admin: Actor) -> Account:
    """A subscription with three machines that was listed once."""
    feed.rows = [group(), machine(1), machine(2), machine(3, "northeurope")]
    made = connected(services, admin)
    scanned(services, made)
    listings(feed)
    return made


def test_only_what_changed_is_read_and_the_record_says_so(
    feed: AzureStandin, services: Services, account: Account
) -> None:
    feed.put(machine(1, env="prod"), now())
    record = scanned(services, account)
    assert (record.changed, record.removed, listings(feed)) == (1, 0, [])
    assert record.said.startswith("Only what changed since")


def test_what_no_feed_told_is_found_when_everything_is_listed_after_a_day(
    feed: AzureStandin, services: Services, account: Account, db: Database
) -> None:
    feed.rows = feed.rows[:-1]
    assert scanned(services, account).removed == 0
    with db.writing() as connection:
        connection.execute(_AGE, [account.community_id])
    assert (scanned(services, account).removed, len(listings(feed))) == (1, 2)
    assert (scanned(services, account).removed, listings(feed)) == (0, [])


def test_a_scan_that_somebody_asked_for_lists_everything(
    feed: AzureStandin, services: Services, admin: Actor, account: Account
) -> None:
    feed.rows = feed.rows[:-1]
    assert asked_for(services, admin, account).removed == 1


def test_a_change_that_the_feed_tells_late_is_read_with_the_next_look(
    feed: AzureStandin, services: Services, account: Account
) -> None:
    scanned(services, account)
    feed.put(machine(2, env="late"), now() - timedelta(minutes=30))
    assert scanned(services, account).changed == 1


def test_a_feed_that_fails_or_is_not_there_means_that_everything_is_listed(
    feed: AzureStandin, services: Services, account: Account
) -> None:
    feed.rows = feed.rows[:-1]
    feed.refused = "resourcechanges"
    record = scanned(services, account)
    assert (record.removed, record.failed, listings(feed)) == (1, 0, ["Resources | order by id asc"])


def test_more_changes_than_are_worth_it_mean_that_everything_is_listed(
    feed: AzureStandin, services: Services, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(azure_changes, "MOST_CHANGED", 2)
    for number in range(1, 4):
        feed.put(machine(number, env="new"), now())
    record = scanned(services, account)
    assert (record.added + record.changed + record.removed, len(listings(feed))) == (4, 1)


def test_changed_resources_that_cannot_be_read_bury_nothing_and_the_next_look_lists_everything(
    feed: AzureStandin, services: Services, admin: Actor, account: Account, states: Callable[[], list[str]]
) -> None:
    feed.drop(machine(2)["id"], now())
    feed.put(machine(1, env="prod"), now())
    feed.refused = "Resources | where"
    record = scanned(services, account)
    assert (record.removed, record.failed) == (0, 1)
    assert (states(), len(services.cloud.asking.failed_cells(admin, 10))) == (["ResourceContainers"], 1)
    feed.refused = ""
    record = scanned(services, account)
    assert (record.removed, record.changed, record.failed) == (1, 1, 0)
    assert (services.cloud.asking.failed_cells(admin, 10), states()) == ([], ["ResourceContainers", "Resources"])


def test_a_scan_of_one_region_says_nothing_about_the_feed_of_all(
    feed: AzureStandin, services: Services, account: Account, db: Database
) -> None:
    feed.put(machine(1, env="prod"), now())
    assert scanned(services, account, "northeurope").changed == 0
    assert scanned(services, account).changed == 1


@pytest.fixture
def states(db: Database, account: Account) -> Callable[[], list[str]]:
    """The listings whose feed is known."""

    def read() -> list[str]:
        with db.reading() as connection:
            rows = connection.execute(_STATES, [account.community_id]).fetchall()
        return [row["operation"] for row in rows]

    return read


def test_a_changed_id_with_a_quote_is_asked_for_as_it_is() -> None:
    (query,) = azure_changes.readings("Resources", frozenset({"/x/o'neil\\"}))
    assert query == "Resources | where id in~ ('/x/o\\'neil\\\\') | order by id asc"


def test_changes_are_asked_for_in_utc() -> None:
    since = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    assert "datetime(2026-11-21T12:00:00Z)" in azure_changes.feed("Resources", since)
