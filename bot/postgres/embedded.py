"""Start, attach, stop: one server for all the processes that use its folder."""

import logging
import os
import subprocess
import threading
import time
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from bot.postgres.account import PostgresError, account_for
from bot.postgres.cluster import OWNER, ensure_cluster
from bot.postgres.home import choose_home, write_private
from bot.postgres.locks import claimed, lock
from bot.postgres.programs import usable_programs
from bot.postgres.server import LONGEST_START, POLL, Server, answers, await_answer, end, spawn
from bot.postgres.sockets import PORT, discard_socket_folder, make_socket_folder

log = logging.getLogger("storekeeper.system")


class EmbeddedPostgres:
    """One PostgreSQL server for one folder, shared by all processes that start it there.

    The first to start it owns it: the server ends with its owner, even by `kill -9`. The lock file is held
    by the server's own processes, so it is free exactly when none of them is left.
    """

    def __init__(self, folder: Path, programs: Path | None = None) -> None:
        self._folder = folder.absolute()
        self._programs = programs
        self._server: Server | None = None

    @property
    def owned(self) -> bool:
        """Tell whether this object started the server and it still runs."""
        return self._server is not None and self._server.process.poll() is None

    def start(self) -> str:
        """Start the server, or attach to the one running; return the owner's conninfo.

        Call it from the main thread: Linux ends the server with the thread that started it. Blocks up to
        120 s while PostgreSQL recovers. Calling it again after a crash starts again. Raises PostgresError.
        """
        if threading.current_thread() is not threading.main_thread():
            raise PostgresError("The embedded PostgreSQL ends with its thread: start it from the main thread.")
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
        server, self._server = self._server, None
        if server is not None:
            end(server)

    def _attach_or_launch(self) -> str:
        handle = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        deadline = time.monotonic() + LONGEST_START
        try:
            while not lock(handle):
                if (dsn := running(self._folder / "dsn")) is not None:
                    return dsn
                if time.monotonic() > deadline:
                    raise PostgresError(f"What holds {self._folder}/lock does not answer: stop it first.")
                time.sleep(POLL)
            return self._launch(handle)
        finally:
            os.close(handle)

    def _launch(self, handle: int) -> str:
        self.stop()  # what is left of one that crashed
        account = account_for(self._folder / "data")
        home = choose_home(self._folder, account)
        discard_socket_folder(recorded(home.dsn), account)
        programs, version = usable_programs(self._programs, account)
        ensure_cluster(home, programs, version, handle)
        sockets, password = make_socket_folder(home), home.password.read_text("utf-8")
        dsn = make_conninfo(host=str(sockets), port=PORT, user=OWNER, password=password, dbname=OWNER)
        write_private(home.dsn, dsn)
        self._server = spawn(home, programs, dsn, handle)
        try:
            await_answer(self._server)
            log_in(dsn)
        except BaseException:
            self.stop()
            raise
        log.info("PostgreSQL %d runs in %s (pid %d)", version, home.data, self._server.process.pid)
        return dsn


def running(record: Path) -> str | None:
    """Return the conninfo of a server worth attaching to, if there is one."""
    dsn = recorded(record)
    return dsn if dsn and claimed(record) and answers(dsn) else None


def recorded(record: Path) -> str:
    """Return the conninfo of the server that runs or ran here last, or an empty text."""
    return record.read_text("utf-8") if record.exists() else ""


def log_in(dsn: str) -> None:
    """Connect once as the owner: a lost password or database shows here, not at the first command."""
    try:
        psycopg.connect(dsn, connect_timeout=10).close()
    except psycopg.OperationalError as error:
        raise PostgresError(f"PostgreSQL runs but refuses its owner: {error}") from error
