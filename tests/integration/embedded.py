"""What the tests of the embedded PostgreSQL share: processes that start it, and waits for their end."""

import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[2]
LONGEST_WAIT = 30  # seconds
ROOM = 3 * 1024**3  # bytes

STARTER = """
import sys
from pathlib import Path
from bot.postgres import EmbeddedPostgres, PostgresError
programs = Path(sys.argv[2]) if len(sys.argv) > 2 else None
server = EmbeddedPostgres(Path(sys.argv[1]), programs)
try:
    print(server.start(), flush=True)
except PostgresError as error:
    sys.exit(f"PostgresError: {error}")
print("owned" if server.owned else "attached", flush=True)
sys.stdin.read()
server.stop()
"""


class Starter:
    """A process of its own that starts or attaches to a folder's PostgreSQL, and stops when told."""

    def __init__(
        self, folder: Path, *programs: Path, python: Sequence[str] = (sys.executable,), **options: Any
    ) -> None:
        self.process = subprocess.Popen(
            [*python, "-c", STARTER, str(folder), *map(str, programs)],
            **({"cwd": ROOT} | options),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def started(self) -> tuple[str, bool]:
        """Wait for its conninfo and whether it owns the server."""
        assert self.process.stdout
        dsn, role = self.process.stdout.readline().strip(), self.process.stdout.readline().strip()
        assert dsn, self.process.communicate(timeout=LONGEST_WAIT)[1]
        return dsn, role == "owned"

    def finish(self) -> str:
        """Let it stop; return what it said on standard error."""
        return self.process.communicate(timeout=LONGEST_WAIT)[1]

    def kill(self) -> None:
        """Send SIGKILL, and see the process gone."""
        self.process.kill()
        self.process.communicate(timeout=LONGEST_WAIT)


def memory() -> Path | None:
    """A file system in memory with room for many clusters, if there is one, which halves the time of these tests.

    Programs may not run from there.
    """
    room = Path("/dev/shm")  # noqa: S108 - the folders made in it are private to their owner
    return room if room.is_dir() and shutil.disk_usage(room).free > ROOM else None


@contextmanager
def reachable_folder(parent: Path | None = None) -> Iterator[Path]:
    """A temporary folder that other users may pass: the tests' usual one is closed to them."""
    base = Path(tempfile.mkdtemp(prefix="embedded-", dir=parent))
    base.chmod(0o711)
    try:
        yield base
    finally:
        shutil.rmtree(base)


def postmaster(data: Path) -> int:
    """The pid of the server that runs on the data."""
    return int((data / "postmaster.pid").read_text().split()[0])


def processes(data: Path) -> list[int]:
    """The pids of all of PostgreSQL's processes on the data."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and (entry / "cwd").readlink() == data.resolve():
                found.append(int(entry.name))
    return found


def ended(pid: int) -> bool:
    """Wait until a process has ended; False if it has not in time."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], LONGEST_WAIT)[0])
    finally:
        os.close(handle)


def all_ended(data: Path) -> bool:
    """Wait until none of PostgreSQL's processes on the data is left."""
    return all(ended(pid) for pid in processes(data))


def ask(dsn: str, question: str) -> Any:
    """The first value of a query's answer."""
    with closing(psycopg.connect(dsn)) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row
    return row[0]


def tell(dsn: str, *statements: str) -> None:
    """Run statements, each acknowledged by its own commit."""
    with closing(psycopg.connect(dsn, autocommit=True)) as connection:
        for statement in statements:
            connection.execute(statement.encode())
