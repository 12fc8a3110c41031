"""A cluster's data: made whole or not at all, and checked before each start."""

import secrets
import shutil
import subprocess
import sys
from pathlib import Path

from bot.postgres.account import PostgresError
from bot.postgres.home import Home, sync_folder, write_private

OWNER = "storekeeper"  # the name of the role and of the database
BUILTIN_LOCALES = 17  # the first major version that folds case by Unicode without the system's locales


def ensure_cluster(home: Home, programs: Path, version: int, lock: int) -> None:
    """Make the cluster if there is none; refuse what these programs cannot run. `lock` is held meanwhile."""
    if (home.data / "PG_VERSION").exists():
        check_version(home, version)
        forget_stale_pid(home)
    elif home.data.exists() and any(home.data.iterdir()):
        raise PostgresError(f"{home.data} is not PostgreSQL's: move it away.")
    else:
        initialise(home, programs, version, lock)


def initialise(home: Home, programs: Path, version: int, lock: int) -> None:
    """Make a new cluster with the owner's role and database.

    The programs inherit the lock: should we be killed, the next start waits until they have ended.
    """
    draft = home.place / "data.new"
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(mode=0o700)
    home.account.own(draft)
    write_private(home.password, secrets.token_urlsafe(32))
    home.account.own(home.password)
    auth = [f"--username={OWNER}", f"--pwfile={home.password}", "--auth=scram-sha-256"]
    options = [f"--pgdata={draft}", *auth, "--encoding=UTF8", *locale_options(version)]
    succeed(home.account.run(programs / "initdb", *options, keep=[lock]))
    single: list[str | Path] = ["--single", "-D", draft, "postgres"]
    succeed(home.account.run(programs / "postgres", *single, text=f"CREATE DATABASE {OWNER}", keep=[lock]))
    draft.rename(home.data)
    sync_folder(home.place)


def locale_options(version: int) -> list[str]:
    """Choose a locale that sorts by code point and knows every letter's case."""
    if version >= BUILTIN_LOCALES:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C"]


def succeed(done: subprocess.CompletedProcess[str]) -> None:
    """Raise PostgresError with the program's last words unless it succeeded."""
    if done.returncode != 0:
        words = " ".join(done.stderr.split()[-60:])
        raise PostgresError(f"PostgreSQL's data folder cannot be made: {words}")


def check_version(home: Home, version: int) -> None:
    """Refuse data of another major version, which PostgreSQL cannot read."""
    found = (home.data / "PG_VERSION").read_text().strip()
    if found != str(version):
        raise PostgresError(
            f"The data in {home.data} are PostgreSQL {found}'s but the programs are {version}'s:"
            f" use version {found}, or move the data with pg_upgrade or a dump."
        )


def forget_stale_pid(home: Home) -> None:
    """Remove a recorded pid that another program has got since, as PostgreSQL would refuse to start for it.

    The caller holds the cluster's lock, which every process of a server started here holds too.
    """
    record = home.data / "postmaster.pid"
    try:
        pid = int(record.read_text().split()[0])
        name = Path(f"/proc/{pid}/comm").read_text().strip()
        folder = Path(f"/proc/{pid}/cwd").readlink()
    except (OSError, ValueError, IndexError):
        return  # no record, no such process or not ours: PostgreSQL judges these rightly
    if name == "postgres" and folder == home.data.resolve():
        raise PostgresError(f"Another PostgreSQL (pid {pid}) runs on {home.data}: stop it first.")
    record.unlink()
