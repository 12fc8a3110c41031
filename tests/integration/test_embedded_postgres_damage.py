"""An embedded PostgreSQL that cannot start says why in one sentence, soon, and leaves nothing running."""

import fcntl
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.postgres import EmbeddedPostgres, PostgresError
from tests.integration.embedded import all_ended, memory, reachable_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    with reachable_folder(memory()) as base:
        yield base / "storekeeper"


def test_a_server_that_cannot_start_fails_at_once_with_its_last_words(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    server.stop()
    with (folder / "data" / "postgresql.conf").open("a") as file:
        file.write("shared_preload_libraries = 'nonsense'\n")
    with pytest.raises(PostgresError, match="nonsense"):
        server.start()
    assert not server.owned
    assert all_ended(folder / "data")


def test_damage_that_shows_only_in_the_servers_own_log_is_told_too(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    server.stop()
    for segment in (folder / "data" / "pg_wal").glob("0*"):
        segment.unlink()
    with pytest.raises(PostgresError, match="checkpoint record"):
        server.start()


def test_a_lost_password_is_told_and_no_server_is_left_running(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    server.stop()
    (folder / "password").write_text("lost")
    with pytest.raises(PostgresError, match="refuses its owner"):
        server.start()
    assert all_ended(folder / "data")


def test_a_lock_held_by_something_that_never_answers_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.postgres.embedded.LONGEST_START", 0.0)
    folder.mkdir()
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(PostgresError, match="does not answer"):
            EmbeddedPostgres(folder).start()


def test_data_of_another_version_are_refused_naming_both(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    server.stop()
    (folder / "data" / "PG_VERSION").write_text("12\n")
    with pytest.raises(PostgresError, match="PostgreSQL 12's but the programs are 18's"):
        server.start()


def test_a_data_folder_with_something_else_in_it_is_left_alone(folder: Path) -> None:
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "letter.txt").write_text("dear")
    with pytest.raises(PostgresError, match="is not PostgreSQL's: move it away"):
        EmbeddedPostgres(folder).start()
    assert (folder / "data" / "letter.txt").read_text() == "dear"


def test_a_folder_that_is_a_file_is_told(folder: Path) -> None:
    folder.write_text("")
    with pytest.raises(PostgresError, match="cannot be started in"):
        EmbeddedPostgres(folder).start()
