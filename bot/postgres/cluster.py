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
    options = [f"--pgdata={draft}", *auth, "--encoding=UTF8", "--data-checksums", *locale_options(version)]
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
    """Remove the pid of a server that crashed: PostgreSQL refuses to start where another has it now.

    That is so after a reboot, and while nobody has reaped the crashed one, as in many containers. The caller
    holds the lock, so only a server started by hand may still run here; then raises PostgresError.
    """
    record = home.data / "postmaster.pid"
    if record.exists() and sys.platform == "linux":
        for process in Path("/proc").glob("[0-9]*"):
            if runs_on(process, home.data.resolve()):
                raise PostgresError(f"Another PostgreSQL (pid {process.name}) runs on {home.data}: stop it first.")
        record.unlink()


def runs_on(process: Path, data: Path) -> bool:
    """Tell whether a process, by its folder in /proc, is one of PostgreSQL's on the data."""
    try:
        return (process / "cwd").readlink() == data and (process / "comm").read_text() == "postgres\n"
    except OSError:  # it has ended, or is another user's
        return False
