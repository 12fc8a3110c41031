"""The embedded PostgreSQL after `kill -9`: nothing is left running, nothing is lost, all starts again."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.postgres import EmbeddedPostgres
from tests.integration.embedded import (
    LONGEST_WAIT,
    Starter,
    all_ended,
    ask,
    ended,
    memory,
    postmaster,
    processes,
    reachable_folder,
    tell,
)

KEEP = ("DROP TABLE IF EXISTS kept", "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (42)")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """One cluster for these tests, made once: each starts it, and leaves it stopped."""
    with reachable_folder(memory()) as base:
        yield base / "storekeeper"


def test_killing_the_owner_ends_postgresql_and_the_next_start_finds_everything(folder: Path) -> None:
    starter = Starter(folder)
    tell(starter.started()[0], *KEEP)
    left = processes(folder / "data")
    starter.kill()
    assert left
    assert all(ended(pid) for pid in left)
    server = EmbeddedPostgres(folder)
    assert ask(server.start(), "SELECT n FROM kept") == 42
    server.stop()


def test_a_start_right_after_the_owners_death_waits_for_its_server_to_end(folder: Path) -> None:
    starter = Starter(folder)
    before = ask(starter.started()[0], "SELECT pg_postmaster_start_time()")
    starter.process.kill()
    assert ended(starter.process.pid)
    server = EmbeddedPostgres(folder)
    after = ask(server.start(), "SELECT pg_postmaster_start_time()")
    starter.kill()
    assert server.owned
    assert after > before
    server.stop()


def test_an_owner_that_ends_without_stop_takes_postgresql_with_it(folder: Path) -> None:
    starter = Starter(folder)
    starter.started()
    starter.process.terminate()
    starter.finish()
    assert all_ended(folder / "data")


def test_after_kill_of_postgresql_the_same_object_starts_again_and_recovers(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    tell(server.start(), *KEEP)
    pid = postmaster(folder / "data")
    os.kill(pid, signal.SIGKILL)
    assert ended(pid)
    assert [server.owned, ask(server.start(), "SELECT n FROM kept"), server.owned] == [False, 42, True]
    server.stop()


def test_after_kill_of_postgresql_a_process_that_was_attached_can_become_the_owner(folder: Path) -> None:
    owner, guest = EmbeddedPostgres(folder), EmbeddedPostgres(folder)
    owner.start()
    guest.start()
    os.kill(postmaster(folder / "data"), signal.SIGKILL)
    assert ended(postmaster(folder / "data"))
    assert ask(guest.start(), "SELECT 1") == 1
    assert guest.owned
    owner.stop()
    assert ask(guest.start(), "SELECT 1") == 1
    guest.stop()


def test_kill_of_owner_and_postgresql_together_leaves_stale_files_that_do_no_harm(folder: Path) -> None:
    starter = Starter(folder)
    starter.started()
    left = processes(folder / "data")
    os.kill(postmaster(folder / "data"), signal.SIGKILL)
    starter.kill()
    assert all(ended(pid) for pid in left)
    assert (folder / "data" / "postmaster.pid").exists()
    assert (folder / "dsn").exists()
    server = EmbeddedPostgres(folder)
    assert ask(server.start(), "SELECT 1") == 1
    server.stop()


def test_the_waits_of_these_tests_notice_a_process_that_lives_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.integration.embedded.LONGEST_WAIT", 0)
    assert LONGEST_WAIT > 0
    assert not ended(os.getpid())
