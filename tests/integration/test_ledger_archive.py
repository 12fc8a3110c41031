"""Old months of the ledger: archived whole and checked, or left where they are."""

import gzip
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import orjson
import psycopg
import pytest
from psycopg.rows import dict_row

from bot.cli_audit import read_links, verify
from inventory.actor import Actor
from inventory.db import Database
from inventory.errors import Conflict
from inventory.ledger import archive_store
from inventory.ledger.archive import LedgerArchive, months_before
from inventory.ledger.chain import Head
from inventory.ledger.export import header
from inventory.services import Services
from tests.proofs.core import replica

LATER = datetime(2200, 1, 15, tzinfo=UTC)
_COUNT = "SELECT count(*) FROM inventory_activity"


@pytest.fixture
def own(own_dsn: str) -> Iterator[Services]:
    with replica(own_dsn, pool=4) as services:
        yield services


@pytest.fixture
def archive(own_dsn: str, tmp_path: Path) -> LedgerArchive:
    return LedgerArchive(own_dsn, tmp_path / "archive", 12)


def add(services: Services, actor: Actor, *names: str) -> None:
    for name in names:
        services.items.add(actor, name)


def rows(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        found = connection.execute(_COUNT).fetchone()
    return int(found[0]) if found else -1


def exported(dsn: str, community: str) -> io.StringIO:
    """What `python -m bot audit export` writes."""
    db = Database(dsn, pool_size=1, read_pool_size=1)
    db.open()
    with db.reading() as connection:
        lines = [header(community, archive_store.anchor(connection, community))]
    lines += [orjson.dumps(link._asdict()) for link in read_links(db, community)]
    db.close()
    return io.StringIO(b"\n".join(lines).decode())


def test_an_old_month_leaves_the_database_and_the_chain_goes_on_after_it(
    own: Services, own_dsn: str, archive: LedgerArchive, member: Actor
) -> None:
    add(own, member, "Drill", "Saw")
    files = archive.take_away(LATER)
    own.housekeeping.prepare_ledger()
    add(own, member, "Rope")
    assert rows(own_dsn) == 1
    ends = dict[str, Head]()
    with gzip.open(files[0], "rt", encoding="utf-8") as old:
        assert verify(old, [], ends) == ([], 2)
    assert verify(exported(own_dsn, member.community), [], ends) == ([], 1)


def test_a_ledger_without_its_archive_is_not_whole(
    own: Services, own_dsn: str, archive: LedgerArchive, member: Actor
) -> None:
    add(own, member, "Drill", "Saw")
    archive.take_away(LATER)
    own.housekeeping.prepare_ledger()
    add(own, member, "Rope")
    faults, _ = verify(exported(own_dsn, member.community), [])
    assert faults == ["2: the file doesn't go on where the one before it ended; give all, oldest first"]


def test_a_month_whose_chain_is_broken_stays_and_the_job_says_where(
    own: Services, own_dsn: str, archive: LedgerArchive, member: Actor
) -> None:
    add(own, member, "Drill", "Saw", "Rope")
    with psycopg.connect(own_dsn) as connection:
        connection.execute("ALTER TABLE inventory_activity DISABLE TRIGGER activity_append_only")
        connection.execute("UPDATE inventory_activity SET subject_name = 'Sword' WHERE seq = 2")
    with pytest.raises(Conflict, match=f"ledger of {member.community} is broken at 2: the row or the one before it"):
        archive.take_away(LATER)
    assert rows(own_dsn) == 3


def test_months_that_are_young_enough_stay(own: Services, own_dsn: str, archive: LedgerArchive, member: Actor) -> None:
    add(own, member, "Drill")
    assert archive.take_away(datetime.now(UTC)) == []
    assert rows(own_dsn) == 1


def test_the_program_s_own_role_cannot_take_a_month_away(own_dsn: str, member: Actor, own: Services) -> None:
    add(own, member, "Drill")
    with psycopg.connect(own_dsn, autocommit=True, row_factory=dict_row) as connection:
        part = archive_store.partitions(connection, LATER)[0]["name"]
        connection.execute("SET ROLE storekeeper_app")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            archive_store.take_away(connection, part, 1)
    assert rows(own_dsn) == 1


def test_months_are_counted_back_over_years() -> None:
    assert months_before(datetime(2026, 2, 28, tzinfo=UTC), 3) == datetime(2025, 11, 1, tzinfo=UTC)
    assert months_before(datetime(2026, 12, 1, tzinfo=UTC), 12) == datetime(2025, 12, 1, tzinfo=UTC)
