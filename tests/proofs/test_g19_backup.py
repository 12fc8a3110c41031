"""G19: a backup taken under load restores to the same data, in an empty database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Semaphore

import psycopg
import pytest
from psycopg import errors, sql

from bot.cli import main
from inventory.actor import Actor
from inventory.backups import store
from inventory.backups.manifest import Manifest, differences
from inventory.db import APP_ROLE
from inventory.services import Services
from tests.conftest import new_database
from tests.proof_rows import ProofRow
from tests.proofs.core import replica

WRITERS, BEFORE, SECONDS = 6, 600, 60
_ENDS = "SELECT community_id, max(seq) FROM inventory_activity GROUP BY 1"
_HEADS = "SELECT community_id, seq FROM ledger_head"


class Load:
    """Writers in communities of their own, until the block ends; `made` is released once a change."""

    def __init__(self, services: Services, actor: Actor) -> None:
        self._services = services
        self._actor = actor
        self._ended = Event()
        self.made = Semaphore(0)

    @contextmanager
    def running(self) -> Iterator[None]:
        with ThreadPoolExecutor(WRITERS) as pool:
            working = [pool.submit(self._write, number) for number in range(WRITERS)]
            try:
                yield
            finally:
                self._ended.set()
            for work in working:
                work.result()

    def _write(self, number: int) -> None:
        actor, count = replace(self._actor, community=f"{self._actor.community}-{number}"), 0
        while not self._ended.is_set():
            name, count = f"Thing {count}", count + 1
            for change in (self._services.items.add, self._services.loans.checkout, self._services.loans.checkin):
                change(actor, name)
                self.made.release()


@pytest.mark.area("workers")
def test_a_backup_taken_under_load_is_whole_and_works_where_it_is_restored(
    server: str, own_dsn: str, member: Actor, proof_row: ProofRow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, empty = tmp_path / "backup", new_database(server)
    monkeypatch.chdir(tmp_path)
    with replica(own_dsn) as services:
        load = Load(services, member)
        with load.running():
            _changes(load, BEFORE)
            torn = _copied_table_by_table(own_dsn, load)
            monkeypatch.setenv("DATABASE_URL", own_dsn)
            assert main(["backup", str(file)]) == 0
            _changes(load, BEFORE // 10)
    monkeypatch.setenv("DATABASE_URL", empty)
    assert main(["restore", str(file)]) == 0
    manifest = Manifest.model_validate_json((tmp_path / "backup.json").read_bytes())
    with store.connected(empty) as db:
        differing = list(differences(manifest.tables, store.contents(db)))
    half = _half(empty)
    holds = not differing and half == 0 and torn > 0 and manifest.tables["inventory_activity"].rows >= BEFORE
    name = f"G19 trails torn in a backup of {manifest.rows:,} rows under load, and copied table by table"
    proof_row("workers", name, half, torn, "0, control > 0", holds=holds)
    assert holds, (differing, half, torn)
    _works(empty, replace(member, community=f"{member.community}-0"))


def _changes(load: Load, count: int) -> None:
    """Wait until so many more changes were made."""
    for _ in range(count):
        assert load.made.acquire(timeout=SECONDS)


def _half(dsn: str) -> int:
    """Communities whose newest ledger row isn't the one that their head names."""
    with psycopg.connect(dsn) as db:
        return _differing(dict(db.execute(_ENDS).fetchall()), dict(db.execute(_HEADS).fetchall()))


def _copied_table_by_table(dsn: str, load: Load) -> int:
    """The control: each table read at a moment of its own, while everybody goes on writing."""
    with psycopg.connect(dsn, autocommit=True) as db:
        ends: dict[str, int] = dict(db.execute(_ENDS).fetchall())
        # Each writer may have told late of one change that was read; of the next ones each is new.
        while load.made.acquire(blocking=False):
            continue
        _changes(load, WRITERS + 1)
        return _differing(ends, dict(db.execute(_HEADS).fetchall()))


def _differing(ends: dict[str, int], heads: dict[str, int]) -> int:
    return sum(ends.get(community) != seq for community, seq in heads.items())


def _works(dsn: str, member: Actor) -> None:
    """The module does its work on what was restored, and may forge the ledger as little as before."""
    with replica(dsn) as services:
        services.items.add(member, "After")
        services.loans.checkout(member, "After")
    with psycopg.connect(dsn, autocommit=True) as db:
        db.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(APP_ROLE)))
        with pytest.raises(errors.InsufficientPrivilege):
            db.execute("UPDATE inventory_activity SET person_name = 'Eve'")
