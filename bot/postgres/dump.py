"""pg_dump and pg_restore, PostgreSQL's own programs, which know best how to take its tables out and in."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bot.postgres.account import PostgresError
from bot.postgres.programs import wheel_programs

LONGEST = 24 * 3600


def dump(program: Path, dsn: str, snapshot: str, target: Path) -> None:
    """Write what the snapshot sees to a file in pg_dump's custom format; raises PostgresError."""
    _run(program, dsn, f"--snapshot={snapshot}", "--format=custom", f"--file={target}")


def restore(program: Path, dsn: str, source: Path) -> None:
    """Make all that a dump holds in an empty database, or nothing; raises PostgresError."""
    _run(program, dsn, "--no-owner", "--exit-on-error", "--single-transaction", str(source))


def program(name: str, folder: Path | None, server: int) -> Path:
    """Where a program is that can talk to a server of this major version: in `folder`, else on the PATH, else ours.

    Raises PostgresError where there is none.
    """
    found = shutil.which(name)
    candidates = [folder / name] if folder else [*([Path(found)] if found else []), wheel_programs() / name]
    for candidate in candidates:
        if candidate.is_file() and _major(candidate) >= server:
            return candidate
    raise PostgresError(f"There is no {name} of PostgreSQL {server} or newer: name its folder in DATABASE_PROGRAMS.")


def _major(program: Path) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - PostgreSQL's own program
    found = re.search(r"\) (\d+)", said.stdout)
    return int(found[1]) if found else 0


def _run(program: Path, dsn: str, *options: str) -> None:
    password = str(conninfo_to_dict(dsn).get("password") or "")
    command = [str(program), f"--dbname={make_conninfo(dsn, password=None)}", "--no-password", *options]
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program, and the arguments are a list
        command, env={**os.environ, "PGPASSWORD": password}, capture_output=True, text=True, errors="replace",
        timeout=LONGEST, check=False,
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise PostgresError(f"{program.name} failed: {said[0][:300]}")
