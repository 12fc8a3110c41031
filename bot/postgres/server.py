"""The server's process: started, awaited, ended."""

import ctypes
import logging
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from psycopg import pq
from psycopg.conninfo import conninfo_to_dict

from bot.postgres.account import PostgresError, environment
from bot.postgres.home import Home
from bot.postgres.locks import claim
from bot.postgres.sockets import PORT, discard_socket_folder

log = logging.getLogger("storekeeper.system")

LONGEST_START = 120.0  # seconds; recovery after a crash reads up to max_wal_size of log
POLL = 0.02  # seconds between two looks at a starting server
PR_SET_PDEATHSIG = 1
COMPLAINT = re.compile(r"\b(ERROR|FATAL|PANIC|DETAIL|HINT):  ")
# Fast, immediate, by force; seconds to wait after each.
SHUTDOWN = ((signal.SIGINT, 15), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0600",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "max_parallel_workers_per_gather": "0",  # small queries, and containers have a small /dev/shm
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
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


@dataclass(frozen=True)
class Server:
    """A server that we have started, its owner's conninfo, and the open file that claims it."""

    process: subprocess.Popen[bytes]
    home: Home
    dsn: str
    claim: int


def spawn(home: Home, programs: Path, dsn: str, lock: int) -> Server:
    """Start PostgreSQL in a session of its own (a terminal's Ctrl-C is not for it), holding the lock."""
    quoted = str(conninfo_to_dict(dsn)["host"]).replace('"', '""')
    settings = SETTINGS | {"port": str(PORT), "unix_socket_directories": f'"{quoted}"'}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    output = os.open(home.start_log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        process = subprocess.Popen(  # noqa: S603 - PostgreSQL's own program, arguments are a list
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
    return Server(process, home, dsn, claim(home.dsn))


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


def answers(dsn: str) -> bool:
    """Tell whether a server takes connections there, be they all in use."""
    return pq.PGconn.ping(f"{dsn} connect_timeout=5".encode()) == pq.Ping.OK


def await_answer(server: Server) -> None:
    """Wait until PostgreSQL takes connections; raise PostgresError when it dies or needs too long."""
    deadline = time.monotonic() + LONGEST_START
    while not answers(server.dsn):
        try:
            server.process.wait(POLL)
        except subprocess.TimeoutExpired:
            if time.monotonic() < deadline:
                continue
            raise PostgresError(f"PostgreSQL has not answered in time: {last_words(server.home)}") from None
        raise PostgresError(f"PostgreSQL ended while starting: {last_words(server.home)}")


def last_words(home: Home) -> str:
    """Return this start's complaints from both logs, read with the rights of their writers, as one line."""
    newest = 'cd -- "$1" && tail -n 50 -- "$(ls -t | head -n 1)"'
    logged = home.account.run("/bin/sh", "-c", newest, "sh", home.data / "log").stdout
    logged = logged[max(logged.rfind("starting PostgreSQL"), 0) :]
    lines = [*home.start_log.read_text("utf-8", "replace").splitlines(), *logged.splitlines()]
    return " | ".join(([line for line in lines if COMPLAINT.search(line)] or lines)[-5:])


def end(server: Server) -> None:
    """Shut the server down and wait for it, at worst by force; its recovery loses nothing committed."""
    process = server.process
    os.close(server.claim)
    for order, seconds in SHUTDOWN:
        process.send_signal(order)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            log.warning("PostgreSQL (pid %d) has not obeyed %s", process.pid, order.name)
        else:
            break
    discard_socket_folder(server.dsn, server.home.account)
