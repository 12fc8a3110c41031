"""Where one embedded cluster keeps its files, and how a new one is made."""

import hashlib
import logging
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bot.postgres_programs import SHARED, Account, PostgresError, open_folder

log = logging.getLogger("storekeeper.system")

OWNER = "storekeeper"  # the name of the role and of the database
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 103  # bytes; sun_path holds 104 on macOS and 108 on Linux, with the closing NUL
BUILTIN_LOCALES = 17  # the first major version that folds case by Unicode without the system's locales


@dataclass(frozen=True)
class Home:
    """One cluster's files: `folder` is the caller's, `place` is where the database's account gets to."""

    folder: Path
    place: Path
    account: Account

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.place / "data"

    @property
    def password(self) -> Path:
        """The owner's password, 0600; initdb reads it as the account."""
        return self.place / "password"

    @property
    def dsn(self) -> Path:
        """The running server's conninfo, 0600, for processes that attach."""
        return self.folder / "dsn"

    @property
    def start_log(self) -> Path:
        """What PostgreSQL says before its own log files in data/log are open."""
        return self.folder / "start.log"


def choose_home(folder: Path, account: Account) -> Home:
    """Decide where the cluster lives: in the folder, or under SHARED if the account cannot get there.

    A link named data remembers the second choice, so that a later start never begins a new, empty cluster.
    """
    data = folder / "data"
    if data.is_symlink():
        return Home(folder, linked_place(data), account)
    if account.can_enter(folder):
        return Home(folder, folder, account)
    if data.exists():
        raise PostgresError(f"User {account.user} no longer reaches {data}: let it pass the folders above.")
    open_folder(SHARED)
    digest = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:8]
    place = Path(tempfile.mkdtemp(prefix=f"{digest}-", dir=SHARED))
    place.chmod(0o711)
    data.symlink_to(place / "data")
    log.info("PostgreSQL's data live in %s, as user %s cannot reach %s", place, account.user, folder)
    return Home(folder, place, account)


def linked_place(data: Path) -> Path:
    """Follow the link of an earlier choice; its loss must not look like an empty inventory."""
    place = data.readlink().parent
    if not place.is_dir():
        raise PostgresError(f"{data} points to {place}, which is gone: restore it or remove the link.")
    return place


def initialise(home: Home, programs: Path, version: int) -> None:
    """Make a new cluster with the owner's role and database; an interrupted attempt leaves no half of one."""
    draft = home.place / "data.new"
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(mode=0o700)
    home.account.own(draft)
    write_private(home.password, secrets.token_urlsafe(32))
    home.account.own(home.password)
    succeed(
        home.account.run(
            programs / "initdb", f"--pgdata={draft}", f"--username={OWNER}", f"--pwfile={home.password}",
            "--auth=scram-sha-256", "--encoding=UTF8", *locale_options(version),
        )
    )  # fmt: skip
    created = home.account.run(
        programs / "postgres", "--single", "-D", draft, "postgres", text=f"CREATE DATABASE {OWNER}"
    )
    succeed(created)
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


def socket_folder(home: Home) -> Path:
    """Make the private socket folder: beside the data, or in the system's temp where that path is too long.

    A comma would part the path into two hosts for libpq.
    """
    near = home.place / "run"
    if len(os.fsencode(near / SOCKET)) <= LONGEST_SOCKET and "," not in str(near):
        near.mkdir(mode=0o700, exist_ok=True)
        folder = near
    else:
        folder = Path(tempfile.mkdtemp(prefix="storekeeper-", dir="/tmp"))
    home.account.own(folder)
    return folder


def write_private(path: Path, text: str) -> None:
    """Replace a file by one that only we may read, all or nothing."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
