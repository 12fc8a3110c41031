"""G2: what was acknowledged is durable."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.rows import dict_row

from inventory import schema
from inventory.db import Db
from tests.conftest import new_database
from tests.integration.embedded import Starter, ended, processes, reachable_folder
from tests.proof_rows import ProofRow
from tests.proofs.rebuilt import broken_links, mismatches
from tests.proofs.replicas import replicas

CHANGES, KILLS, CONTROL_KILLS = 6000, 10, 8


class Server:
    """A PostgreSQL and the process that owns it, both of which may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._owner = Starter(folder)
        self.dsn = self._owner.started()[0]

    def kill_postgresql(self) -> None:
        """All of its processes at once, and then the one that owned it."""
        left = processes(self._folder / "data")
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.kill_owner(left)

    def kill_owner(self, left: list[int] | None = None) -> None:
        """As a module that is killed; its PostgreSQL follows."""
        left = left or processes(self._folder / "data")
        self._owner.kill()
        assert all(ended(pid) for pid in left)

    def start(self) -> None:
        """Start again, which recovers."""
        self._owner = Starter(self._folder)
        assert self._owner.started()[1]

    def stop(self) -> None:
        """Stop in order."""
        self._owner.finish()


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that no other test uses."""
    with reachable_folder() as base:
        server = Server(base / "storekeeper")
        yield server
        server.stop()


@pytest.mark.proof
@pytest.mark.area("items")
def test_what_was_acknowledged_outlives_every_kill(own_server: Server, proof_row: ProofRow) -> None:
    dsn = new_database(own_server.dsn)
    acknowledged, lost, torn = _killed(own_server, dsn, KILLS)
    naive = new_database(own_server.dsn)
    with psycopg.connect(naive, autocommit=True) as owner:
        owner.execute(f"ALTER DATABASE {owner.info.dbname} SET synchronous_commit = off".encode())
    missing = next((gone for _ in range(CONTROL_KILLS) if (gone := _killed(own_server, naive, 1)[1])), 0)
    holds = acknowledged >= 5000 and lost == 0 and not torn and missing > 0
    name = f"G2 lost of {acknowledged:,} acknowledged, {KILLS} times kill -9"
    proof_row("items", name, lost, missing, "0, synchronous_commit off > 0", holds=holds)
    proof_row("items", "G2 torn changes", len(torn), "-", "0", holds=holds)
    assert holds, (acknowledged, lost, torn[:5], missing)


def _killed(server: Server, dsn: str, kills: int) -> tuple[int, int, list[str]]:
    """Kill the module or PostgreSQL under load, and count: acknowledged, of those not found again, torn."""
    schema.apply(dsn)
    community = f"c-{uuid4().hex[:12]}"
    acknowledged: list[str] = []
    for number in range(kills):
        victim = server.kill_owner if number % 2 else server.kill_postgresql
        acknowledged += _until_killed(dsn, community, CHANGES // KILLS, victim)
        server.start()
    with psycopg.connect(dsn, row_factory=dict_row) as connection:
        return len(acknowledged), _lost(connection, community, acknowledged), _torn(connection, community)


def _until_killed(dsn: str, community: str, changes: int, kill: Callable[[], None]) -> list[str]:
    """What was acknowledged until, after so many changes, the module dies, and PostgreSQL with it."""
    with replicas("changer", 1, dsn, community) as (module,):
        assert module.stdout is not None
        told = [module.stdout.readline() for _ in range(changes)]
        kill()
        module.kill()
        return [line.decode().strip() for line in [*told, *module.stdout.readlines()]]


def _lost(db: Db, community: str, acknowledged: list[str]) -> int:
    rows = db.execute(
        "SELECT action || ' ' || subject_name AS told FROM inventory_activity WHERE community_id = %s", [community]
    ).fetchall()
    return len(set(acknowledged) - {row["told"] for row in rows})


def _torn(db: Db, community: str) -> list[str]:
    return [*mismatches(db, community), *broken_links(db, community)]
