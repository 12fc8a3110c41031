"""How the embedded PostgreSQL is set: durable, closed to others, the same everywhere."""

from collections.abc import Iterator
from pathlib import Path
from stat import S_IMODE

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from bot.postgres import EmbeddedPostgres
from tests.integration.embedded import ask, memory, postmaster, reachable_folder


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Path, str]]:
    with reachable_folder(memory()) as base:
        server = EmbeddedPostgres(base / "storekeeper")
        yield base / "storekeeper", server.start()
        server.stop()


def test_every_promised_setting_holds(running: tuple[Path, str]) -> None:
    promised = {
        "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "listen_addresses": "",
        "jit": "off", "max_connections": "100", "shared_buffers": "128MB", "server_encoding": "UTF8",
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


def test_the_conninfo_names_the_socket_the_owner_and_the_database(running: tuple[Path, str]) -> None:
    parts = conninfo_to_dict(running[1])
    assert set(parts) == {"host", "port", "user", "password", "dbname"}
    assert (parts["user"], parts["dbname"]) == ("storekeeper", "storekeeper")


def test_postgresql_sees_none_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"DISCORD_TOKEN": "canary", "PGDATA": "/nowhere", "PGPORT": "1", "PGUSER": "canary"}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with reachable_folder(memory()) as base:
        server = EmbeddedPostgres(base)
        assert ask(server.start(), "SELECT current_user") == "storekeeper"
        seen = Path(f"/proc/{postmaster(base / 'data')}/environ").read_bytes()
        server.stop()
    assert b"PATH" in seen
    assert b"canary" not in seen
