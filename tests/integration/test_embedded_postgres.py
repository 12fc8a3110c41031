"""The embedded PostgreSQL in everyday life: started, shared, stopped, remembered."""

import threading
from collections.abc import Iterator
from pathlib import Path
from stat import S_IMODE

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from bot.postgres import EmbeddedPostgres, PostgresError
from tests.integration.embedded import Starter, all_ended, ask, postmaster, processes, reachable_folder, tell


@pytest.fixture
def folder() -> Iterator[Path]:
    with reachable_folder() as base:
        yield base / "storekeeper"


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Path, str]]:
    with reachable_folder() as base:
        server = EmbeddedPostgres(base / "storekeeper")
        yield base / "storekeeper", server.start()
        server.stop()


def test_a_second_start_remembers_what_the_first_one_wrote(folder: Path) -> None:
    first = EmbeddedPostgres(folder)
    tell(first.start(), "CREATE TABLE kept (name text)", "INSERT INTO kept VALUES ('Sony A7')")
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


def test_every_promised_setting_holds(running: tuple[Path, str]) -> None:
    promised = {
        "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "listen_addresses": "",
        "jit": "off", "max_connections": "100", "shared_buffers": "64MB", "server_encoding": "UTF8",
        "password_encryption": "scram-sha-256", "data_checksums": "on",
    }  # fmt: skip
    assert {name: ask(running[1], f"SHOW {name}") for name in promised} == promised


def test_letters_of_all_scripts_fold_and_text_sorts_by_code_point(running: tuple[Path, str]) -> None:
    assert ask(running[1], "SELECT lower('ÄÉΣЖ')") == "äéσж"
    assert ask(running[1], "SELECT 'Z' < 'a' AND 'z' < 'ä'") is True


def test_a_wrong_password_is_refused(running: tuple[Path, str]) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(running[1], password="storekeeper")


def test_secrets_and_sockets_are_closed_to_others(running: tuple[Path, str]) -> None:
    folder, dsn = running
    closed = [folder / name for name in ("dsn", "password", "lock", "start.log")]
    assert {S_IMODE(file.stat().st_mode) for file in closed} == {0o600}
    sockets = Path(str(conninfo_to_dict(dsn)["host"]))
    assert {S_IMODE(path.stat().st_mode) for path in (sockets, folder / "data")} == {0o700}


def test_the_server_listens_on_no_port_but_its_socket(running: tuple[Path, str]) -> None:
    pid = postmaster(running[0] / "data")
    inodes = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()}
    listening = [line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
    assert not inodes & {f"socket:[{line[9]}]" for line in listening}


def test_postgresql_sees_none_of_our_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"DISCORD_TOKEN": "canary", "PGDATA": "/nowhere", "PGPORT": "1", "PGUSER": "canary"}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    server = EmbeddedPostgres(folder)
    dsn = server.start()
    assert ask(dsn, "SELECT current_user") == "storekeeper"
    seen = Path(f"/proc/{postmaster(folder / 'data')}/environ").read_bytes()
    server.stop()
    assert b"canary" not in seen


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


def test_the_conninfo_names_the_socket_the_owner_and_the_database(running: tuple[Path, str]) -> None:
    parts = conninfo_to_dict(running[1])
    assert set(parts) == {"host", "port", "user", "password", "dbname"}
    assert (parts["user"], parts["dbname"]) == ("storekeeper", "storekeeper")
