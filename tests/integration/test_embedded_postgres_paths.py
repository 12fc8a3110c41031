"""The embedded PostgreSQL in folders whose names trip up shells, conninfos and socket addresses."""

import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_IMODE

import pytest
from psycopg.conninfo import conninfo_to_dict

from bot.postgres import EmbeddedPostgres
from bot.postgres.sockets import LONGEST_SOCKET, SOCKET, fits
from tests.integration.embedded import Starter, all_ended, ask, ended, memory, processes, reachable_folder, tell

LONG = "a" * 120


@pytest.fixture
def base() -> Iterator[Path]:
    with reachable_folder(memory()) as base:
        yield base


def sockets_of(dsn: str) -> Path:
    return Path(str(conninfo_to_dict(dsn)["host"]))


@pytest.mark.parametrize(
    "name",
    ['it\'s  "quoted" \\ $HOME `id` 50%s;a=b#c Lagerhütte 倉庫', "one,two", "-D", os.fsdecode(b"latin-\xfc")],
    ids=["blanks, quotes, signs and letters", "comma", "dash", "not UTF-8"],
)
def test_any_folder_name_works_twice(base: Path, name: str) -> None:
    server = EmbeddedPostgres(base / name)
    tell(server.start(), "CREATE TABLE kept (n int)")
    server.stop()
    dsn = server.start()
    assert ask(dsn, "SELECT count(*) FROM kept") == 0
    assert EmbeddedPostgres(base / name).start() == dsn
    server.stop()
    assert all_ended(base / name / "data")


def test_a_long_path_gets_a_short_private_socket_folder_that_goes_with_the_server(base: Path) -> None:
    server = EmbeddedPostgres(base / LONG)
    sockets = sockets_of(server.start())
    assert S_IMODE(sockets.stat().st_mode) == 0o700
    assert len(os.fsencode(sockets / SOCKET)) <= LONGEST_SOCKET
    server.stop()
    assert not sockets.exists()


def test_a_socket_folder_left_by_a_killed_owner_goes_with_the_next_start(base: Path) -> None:
    starter = Starter(base / LONG)
    sockets = sockets_of(starter.started()[0])
    left = processes(base / LONG / "data")
    starter.kill()
    assert all(ended(pid) for pid in left)
    assert sockets.exists()
    server = EmbeddedPostgres(base / LONG)
    assert sockets_of(server.start()) != sockets
    assert not sockets.exists()
    server.stop()


def test_a_temp_folder_that_is_too_long_itself_is_not_used(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (base / LONG).mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(base / LONG))
    server = EmbeddedPostgres(base / LONG / "storekeeper")
    assert fits(sockets_of(server.start()))
    server.stop()


def test_a_relative_folder_is_the_same_from_elsewhere(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(base)
    server = EmbeddedPostgres(Path("storekeeper"))
    monkeypatch.chdir("/")
    dsn = server.start()
    assert EmbeddedPostgres(base / "storekeeper").start() == dsn
    server.stop()
