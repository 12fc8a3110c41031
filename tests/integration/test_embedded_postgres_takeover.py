"""What the embedded PostgreSQL may find in its folder: stale pids, other servers, half a cluster."""

import fcntl
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.postgres import EmbeddedPostgres, PostgresError
from bot.postgres.account import account_for
from bot.postgres.programs import wheel_programs
from tests.integration.embedded import Starter, ask, memory, postmaster, processes, reachable_folder


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """One cluster for these tests, made once: each starts it, and leaves it stopped."""
    with reachable_folder(memory()) as base:
        yield base / "storekeeper"


@pytest.fixture
def disk() -> Iterator[Path]:
    with reachable_folder() as base:
        yield base


def free(lock: Path) -> bool:
    """Whether nobody holds the lock."""
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_a_recorded_pid_that_another_program_has_got_since_does_not_stop_the_start(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    server.stop()
    account = account_for(folder / "data")
    with subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, user=account.user) as other:
        record = folder / "data" / "postmaster.pid"
        record.write_text(f"{other.pid}\n{folder / 'data'}\n")
        account.own(record)
        assert ask(server.start(), "SELECT 1") == 1
    server.stop()


def test_a_postgresql_that_somebody_started_by_hand_is_named_and_left_alone(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    server.stop()
    account, pg_ctl = account_for(folder / "data"), wheel_programs() / "pg_ctl"
    options = f"-c listen_addresses='' -c unix_socket_directories={folder / 'run'}"
    by_hand: list[str | Path] = [pg_ctl, "-D", folder / "data", "-w", "-l", folder / "data" / "by-hand.log"]
    assert account.run(*by_hand, "-o", options, "start").returncode == 0
    pid = postmaster(folder / "data")
    with pytest.raises(PostgresError, match=f"pid {pid}"):
        server.start()
    assert processes(folder / "data")
    assert account.run(*by_hand, "-m", "fast", "stop").returncode == 0


def test_a_server_that_is_about_to_follow_its_dead_owner_is_not_attached_to(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.postgres.embedded.LONGEST_START", 0.0)
    owner, guest = EmbeddedPostgres(folder), EmbeddedPostgres(folder)
    assert owner.start() == guest.start()
    assert owner._server
    with Path(os.devnull).open() as nothing:  # the first that a dying process loses is its open files
        os.dup2(nothing.fileno(), owner._server.claim, inheritable=False)
    with pytest.raises(PostgresError, match="does not answer"):
        guest.start()
    owner.stop()


def test_killed_while_making_the_cluster_the_next_start_waits_and_makes_it_anew(disk: Path) -> None:
    folder = disk / "storekeeper"
    programs, reached, go_on = folder / "bin", folder / "reached", folder / "go-on"
    programs.mkdir(parents=True)
    (programs / "postgres").symlink_to(wheel_programs() / "postgres")
    script = f'#!/bin/sh\necho >"{reached}"\nread line <"{go_on}"\nexec "{wheel_programs()}/initdb" "$@"\n'
    (programs / "initdb").write_text(script)
    (programs / "initdb").chmod(0o755)
    for fifo in (reached, go_on):
        os.mkfifo(fifo)
        fifo.chmod(0o666)
    starter = Starter(folder, programs)
    reached.read_text()
    starter.kill()
    assert not free(folder / "lock")
    go_on.write_text("\n")
    server = EmbeddedPostgres(folder)
    assert ask(server.start(), "SELECT 1") == 1
    server.stop()
