"""The embedded PostgreSQL when root starts it, as in containers and fresh clones: it runs as somebody else."""

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from stat import S_IMODE

import pytest

from bot.postgres import EmbeddedPostgres, PostgresError
from tests.integration.embedded import Starter, ask, ended, memory, postmaster, processes, reachable_folder, tell

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can run PostgreSQL as another user")


@pytest.fixture
def base() -> Iterator[Path]:
    with reachable_folder(memory()) as base:
        yield base


@pytest.fixture
def shared(base: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands for /var/lib/storekeeper, where root keeps what the account cannot reach elsewhere."""
    for module in ("home", "programs"):
        monkeypatch.setattr(f"bot.postgres.{module}.SHARED", base / "shared")
    return base / "shared"


@pytest.fixture
def closed(base: Path) -> Path:
    """A folder under one that only root may enter."""
    (base / "closed").mkdir(mode=0o700)
    return base / "closed" / "storekeeper"


def test_postgresql_runs_as_nobody_and_its_data_are_nobodys(base: Path) -> None:
    server = EmbeddedPostgres(base / "storekeeper")
    server.start()
    pid = postmaster(base / "storekeeper" / "data")
    status = dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    server.stop()
    assert set(status["Uid"].split()) == {str((base / "storekeeper" / "data").stat().st_uid)} != {"0"}
    assert status["Groups"].strip() == ""


def test_a_closed_parent_stays_closed_and_the_data_go_where_nobody_reaches_them(
    closed: Path, shared: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "storekeeper.system")
    server = EmbeddedPostgres(closed)
    tell(server.start(), "CREATE TABLE kept (n int)")
    server.stop()
    assert S_IMODE(closed.parent.stat().st_mode) == 0o700
    assert (closed / "data").resolve().is_relative_to(shared.resolve())
    assert [r.message.count("data live in") for r in caplog.records] == [1, 0]
    assert ask(server.start(), "SELECT count(*) FROM kept") == 0
    assert not EmbeddedPostgres(closed).owned
    assert EmbeddedPostgres(closed).start() == server.start()
    server.stop()


def test_killing_the_owner_of_data_kept_elsewhere_ends_postgresql_too(closed: Path) -> None:
    starter = Starter(closed)
    starter.started()
    place = (closed / "data").resolve().parent
    left = processes(place / "data")
    starter.kill()
    assert left
    assert all(ended(pid) for pid in left)
    shutil.rmtree(place)


def test_data_kept_elsewhere_that_are_gone_are_told_not_begun_anew(closed: Path, shared: Path) -> None:
    server = EmbeddedPostgres(closed)
    server.start()
    server.stop()
    shutil.rmtree(shared)
    with pytest.raises(PostgresError, match="which is gone: restore it or remove the link"):
        server.start()


def test_a_folder_removed_and_made_again_begins_a_cluster_of_its_own(closed: Path, shared: Path) -> None:
    first = EmbeddedPostgres(closed)
    tell(first.start(), "CREATE TABLE kept (n int)")
    first.stop()
    closed.rename(closed.with_name("moved"))
    second, moved = EmbeddedPostgres(closed), EmbeddedPostgres(closed.with_name("moved"))
    assert ask(second.start(), "SELECT to_regclass('kept')::text") is None
    assert ask(moved.start(), "SELECT to_regclass('kept')::text") == "kept"
    second.stop()
    moved.stop()
    assert [(place / "belongs-to").read_text() for place in shared.iterdir()] == [str(closed), str(closed)]


def test_data_that_nobody_no_longer_reaches_are_told_not_begun_anew(base: Path, shared: Path) -> None:
    server = EmbeddedPostgres(base / "storekeeper")
    server.start()
    server.stop()
    base.chmod(0o700)
    with pytest.raises(PostgresError, match="cannot enter"):
        server.start()
    assert not shared.exists()


def test_data_of_an_ordinary_user_are_run_by_that_user(base: Path) -> None:
    server = EmbeddedPostgres(base / "storekeeper")
    server.start()
    server.stop()
    place = base / "storekeeper"
    for path in (place / "password", place / "data", *(place / "data").rglob("*")):
        os.chown(path, 4321, 4321)
    server.start()
    pid = postmaster(place / "data")
    assert Path(f"/proc/{pid}").stat().st_uid == 4321
    server.stop()
