"""The embedded PostgreSQL in everyday life: started, shared, stopped, remembered."""

import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.postgres import EmbeddedPostgres, PostgresError
from tests.integration.embedded import Starter, all_ended, ask, memory, processes, reachable_folder, tell


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """One cluster for these tests, made once: each starts it, and leaves it stopped."""
    with reachable_folder(memory()) as base:
        yield base / "storekeeper"


def test_a_second_start_remembers_what_the_first_one_wrote(folder: Path) -> None:
    first = EmbeddedPostgres(folder)
    tell(first.start(), "CREATE TABLE kept AS SELECT 'Sony A7' AS name")
    first.stop()
    second = EmbeddedPostgres(folder)
    assert ask(second.start(), "SELECT name FROM kept") == "Sony A7"
    assert second.owned
    second.stop()


def test_after_stop_no_process_is_left_and_a_second_stop_does_nothing(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    assert processes(folder / "data")
    server.stop()
    server.stop()
    assert all_ended(folder / "data")
    assert not server.owned


def test_starting_what_already_runs_attaches_and_stopping_it_then_leaves_it_running(folder: Path) -> None:
    owner, guest = EmbeddedPostgres(folder), EmbeddedPostgres(folder)
    dsn = owner.start()
    assert guest.start() == owner.start() == dsn
    assert (owner.owned, guest.owned) == (True, False)
    guest.stop()
    assert ask(dsn, "SELECT 1") == 1
    owner.stop()


def test_three_processes_that_start_at_once_share_one_server(folder: Path) -> None:
    folder = folder.with_name("at-once")
    starters = [Starter(folder) for _ in range(3)]
    answers = [starter.started() for starter in starters]
    assert sorted(owned for _, owned in answers) == [False, False, True]
    assert {ask(dsn, "SELECT pg_postmaster_start_time()::text") for dsn, _ in answers} == {
        ask(answers[0][0], "SELECT pg_postmaster_start_time()::text")
    }
    assert [starter.finish() for starter in starters] == ["", "", ""]
    assert all_ended(folder / "data")


def test_the_owners_stop_cuts_off_whoever_is_connected(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    connection = psycopg.connect(server.start())
    connection.execute("SELECT 1")
    server.stop()
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    connection.close()


def test_a_server_with_every_seat_taken_still_takes_a_process_that_attaches(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    dsn = server.start()
    connections = [psycopg.connect(dsn) for _ in range(100)]
    assert EmbeddedPostgres(folder).start() == dsn
    for connection in connections:
        connection.close()
    server.stop()


def test_starting_from_another_thread_is_refused_as_the_server_would_end_with_it(folder: Path) -> None:
    refusals: list[PostgresError] = []

    def start() -> None:
        try:
            EmbeddedPostgres(folder).start()
        except PostgresError as error:
            refusals.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert "main thread" in str(refusals[0])
