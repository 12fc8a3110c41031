"""Scans tell exactly what happened: at 100,000 resources, and through kill -9."""

from collections import Counter
from uuid import uuid4

import psycopg
import pytest

from inventory.actor import Actor, Role
from inventory.cloud.account import Account
from inventory.services import Services
from tests.proof_rows import ProofRow
from tests.proofs.clouds import World, cell_of, days, resources
from tests.proofs.core import replica
from tests.proofs.merger import CELLS, DAYS, EACH
from tests.proofs.replicas import replicas

MANY, EACH_OF_MANY, KILLS = 100, 1000, 12
ROLE = "arn:aws:iam::123456789012:role/Reader"
TOLD = """
SELECT action, subject_name FROM inventory_activity
WHERE community_id = %s AND subject_kind = 'cloud' AND action LIKE 'inventory.%%'
"""


def events(dsn: str, community: str) -> Counter[tuple[str, str]]:
    """What the ledger tells of resources, one by one."""
    with psycopg.connect(dsn) as connection:
        return Counter(connection.execute(TOLD, [community]).fetchall())


def connected(services: Services) -> Account:
    """An account in a community of its own."""
    community = f"c-{uuid4().hex[:12]}"
    admin = Actor(community, "test:admin", "Ada", "test", Role.ADMIN)
    return services.cloud.accounts.add(admin, "prod", ROLE)


def scan(services: Services, account: Account, today: World, size: int, *, apart: bool = True) -> None:
    """Look at the whole world once; each bucket's size is `size`."""
    scanning = services.cloud.scanning
    held = scanning.begin_scan(account.community_id, account)
    for region, buckets in today.items():
        scanning.merge(held, cell_of(account, region), resources(buckets, size, apart=apart), True, began=held.clock())
    scanning.finish_scan(held)


def drift_told(dsn: str, cells: int, *, apart: bool) -> tuple[int, int, int]:
    """How many events of a day's drift are missing or too many, how many there were, and how many for no change."""
    with replica(dsn, 4) as services:
        account = connected(services)
        (first, _), (second, happened) = days(cells, EACH_OF_MANY, 1)
        for size, today in enumerate((first, first, second)):
            scan(services, account, today, size, apart=apart)
            if size == 1:
                none = events(dsn, account.community_id)
    found = events(dsn, account.community_id) - none
    expected = Counter(happened)
    return sum(((found - expected) + (expected - found)).values()), len(happened), none.total()


@pytest.mark.proof
@pytest.mark.area("cloud")
def test_a_hundred_thousand_resources_with_one_percent_drift_are_told_exactly(
    own_dsn: str, proof_row: ProofRow
) -> None:
    """The control keeps what moves by itself among the properties."""
    wrong, happened, none = drift_told(own_dsn, MANY, apart=True)
    _, _, noise = drift_told(own_dsn, 2, apart=False)
    holds = (wrong, none) == (0, 0) and happened == MANY * EACH_OF_MANY // 100 and noise > 0
    name = f"events missing or too many of {happened:,}, {MANY * EACH_OF_MANY:,} resources"
    proof_row("cloud", name, wrong, "-", "0", holds=holds)
    proof_row("cloud", "events of an unchanged rescan", none, noise, "0, figures among properties > 0", holds=holds)
    assert holds, (wrong, happened, none, noise)


def killed(dsn: str, way: str, kills: int) -> tuple[int, int]:
    """Scan the days while the scanner is killed again and again: events missing, and events too many."""
    with replica(dsn, 4) as services:
        community = connected(services).community_id
    for number in range(kills):
        # The first day tells nothing one by one, so the first kill comes after it.
        times = 3 + 5 * number % 17 + (0 if number else CELLS)
        _until(dsn, community, way, b"merged" if way == "naive" else b"cell", times)
    _until(dsn, community, way, b"never", 1)
    found, expected = events(dsn, community), Counter[tuple[str, str]]()
    for _, happened in days(CELLS, EACH, DAYS):
        expected.update(happened)
    return (expected - found).total(), (found - expected).total()


def _until(dsn: str, community: str, way: str, word: bytes, times: int) -> None:
    """Let a scanner work until it has said a word so many times, and kill it then; or until its end."""
    with replicas("merger", 1, dsn, community, way) as (scanner,):
        assert scanner.stdout is not None
        for line in scanner.stdout:
            times -= line.strip() == word
            if not times:
                scanner.kill()
                return


def test_a_scan_that_is_killed_converges_without_doubled_events(own_dsn: str) -> None:
    assert killed(own_dsn, "ours", 1) == (0, 0)


@pytest.mark.proof
@pytest.mark.area("cloud")
def test_however_often_it_is_killed_no_event_is_missing_or_doubled(own_dsn: str, proof_row: ProofRow) -> None:
    missing, doubled = killed(own_dsn, "ours", KILLS)
    lost, twice = killed(own_dsn, "naive", KILLS)
    holds = (missing, doubled) == (0, 0) and lost + twice > 0
    goal = "0, events in a second transaction > 0"
    proof_row("cloud", f"events missing or doubled, {KILLS} times kill -9", missing + doubled, lost + twice, goal,
              holds=holds)  # fmt: skip
    assert holds, (missing, doubled, lost, twice)
