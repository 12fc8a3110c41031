"""The embedded PostgreSQL: the default database when no DATABASE_URL is set."""

import ctypes
import fcntl
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from bot.postgres_home import (
    OWNER,
    Home,
    check_version,
    choose_home,
    forget_stale_pid,
    initialise,
    socket_folder,
    write_private,
)
from bot.postgres_programs import PostgresError, account_for, environment, major_version, usable_programs

__all__ = ["EmbeddedPostgres", "PostgresError"]

log = logging.getLogger("storekeeper.system")

LONGEST_START = 120.0  # seconds; recovery after a crash reads up to max_wal_size of log
POLL = 0.02  # seconds between two looks at a starting server
PR_SET_PDEATHSIG = 1
# Fast, immediate, by force; seconds to wait after each.
SHUTDOWN = ((signal.SIGINT, 15), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0600",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "password_encryption": "scram-sha-256",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgres-%a.log",  # one file a weekday: a week is kept, and no more
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
}


class EmbeddedPostgres:
    """One PostgreSQL server for one folder, shared by all processes that start it there.

    The first to start it owns it: the server dies with its owner, even by `kill -9`. The lock file is held by
    the server's own processes, so it is free exactly when none of them is left.
    """

    def __init__(self, folder: Path, programs: Path | None = None) -> None:
        self._folder = folder.absolute()
        self._programs = programs
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def owned(self) -> bool:
        """Tell whether this object started the server and it still runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> str:
        """Start the server, or attach to the one running; return the owner's conninfo.

        Call it from the main thread: Linux ends the server with the thread that started it. Blocks up to
        120 s while PostgreSQL recovers. Calling it again after a crash starts again. Raises PostgresError.
        """
        if threading.current_thread() is not threading.main_thread():
            raise PostgresError(
                "The embedded PostgreSQL ends with its thread: start it from the main thread."
            )
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            return self._attach_or_launch()
        except PermissionError as error:
            raise PostgresError(
                f"User {os.geteuid()} may not use the database in {self._folder} ({error.filename}):"
                " run as the user who started it, or set DATABASE_URL."
            ) from error
        except (OSError, subprocess.SubprocessError) as error:
            raise PostgresError(f"PostgreSQL cannot be started in {self._folder}: {error}") from error

    def stop(self) -> None:
        """Shut the server down, if this object started it; whoever else is connected is cut off."""
        process, self._process = self._process, None
        if process is None:
            return
        for order, seconds in SHUTDOWN:
            process.send_signal(order)
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                log.warning("PostgreSQL (pid %d) has not obeyed %s", process.pid, order.name)
            else:
                return

    def _attach_or_launch(self) -> str:
        lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        deadline = time.monotonic() + LONGEST_START
        try:
            while not locked(lock):
                if (dsn := self._running_dsn()) is not None:
                    return dsn
                if time.monotonic() > deadline:
                    raise PostgresError(f"What holds {self._folder}/lock does not answer: stop it first.")
                time.sleep(POLL)
            return self._launch(lock)
        finally:
            os.close(lock)

    def _running_dsn(self) -> str | None:
        try:
            dsn = (self._folder / "dsn").read_text("utf-8")
        except FileNotFoundError:
            return None
        return dsn if answers(dsn) else None

    def _launch(self, lock: int) -> str:
        account = account_for(self._folder / "data")
        home = choose_home(self._folder, account)
        programs = usable_programs(self._programs, account)
        version = major_version(programs, account)
        if home.data.exists():
            check_version(home, version)
            forget_stale_pid(home)
        else:
            initialise(home, programs, version)
        sockets = socket_folder(home)
        password = home.password.read_text("utf-8")
        dsn = make_conninfo(host=str(sockets), user=OWNER, password=password, dbname=OWNER)
        self._process = spawn(home, programs, sockets, lock)
        try:
            await_answer(self._process, dsn, home)
        except BaseException:
            self.stop()
            raise
        write_private(home.dsn, dsn)
        log.info("PostgreSQL %d runs in %s (pid %d)", version, home.data, self._process.pid)
        return dsn


def locked(handle: int) -> bool:
    """Try to take the cluster's lock."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def answers(dsn: str) -> bool:
    """Tell whether a server accepts the owner's connection."""
    try:
        psycopg.connect(dsn, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def spawn(home: Home, programs: Path, sockets: Path, lock: int) -> "subprocess.Popen[bytes]":
    """Start PostgreSQL in a session of its own (a terminal's Ctrl-C is not for it), holding the lock."""
    quoted = str(sockets).replace('"', '""')
    settings = SETTINGS | {"unix_socket_directories": f'"{quoted}"'}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    output = os.open(home.start_log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        return subprocess.Popen(  # noqa: S603 - PostgreSQL's own program, arguments are a list
            [programs / "postgres", "-D", home.data, *options],
            user=home.account.user,
            group=home.account.group,
            extra_groups=home.account.groups,
            cwd="/",
            env=environment(),
            umask=0o077,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            pass_fds=(lock,),
            preexec_fn=end_with_owner(),  # noqa: PLW1509 - two system calls, prepared before the fork
        )
    finally:
        os.close(output)


def end_with_owner() -> Callable[[], None] | None:
    """Prepare what makes Linux send the child SIGINT (fast shutdown) when this thread ends.

    It runs after the change of user, which would clear the order.
    """
    if sys.platform != "linux":
        return None
    owner = os.getpid()
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def order() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != owner:  # it died before the order stood
            os._exit(1)

    return order


def await_answer(process: "subprocess.Popen[bytes]", dsn: str, home: Home) -> None:
    """Wait until PostgreSQL accepts connections; raise PostgresError when it dies or takes too long."""
    deadline = time.monotonic() + LONGEST_START
    while not answers(dsn):
        try:
            process.wait(POLL)
        except subprocess.TimeoutExpired:
            if time.monotonic() < deadline:
                continue
            raise PostgresError(f"PostgreSQL has not answered in time: {last_words(home)}") from None
        raise PostgresError(f"PostgreSQL ended while starting: {last_words(home)}")


def last_words(home: Home) -> str:
    """Return the last lines of both logs, read with the rights of their writers, as one line."""
    newest = 'cd -- "$1" && tail -n 4 -- "$(ls -t | head -n 1)"'
    logged = home.account.run("/bin/sh", "-c", newest, "sh", home.data / "log").stdout
    said = home.start_log.read_text("utf-8", "replace").splitlines()[-4:]
    return " | ".join([*said, *logged.splitlines()])
