"""The private folder of the server's Unix socket: the only way in, as no TCP port is opened."""

import os
import tempfile
from pathlib import Path

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from bot.postgres.account import Account, PostgresError
from bot.postgres.home import Home

PORT = 5432  # names the socket; said in the conninfo lest PGPORT steer it
SOCKET = f".s.PGSQL.{PORT}"
LONGEST_SOCKET = 103  # bytes; sun_path holds 104 on macOS and 108 on Linux, with the closing NUL
PREFIX = "storekeeper-"


def make_socket_folder(home: Home) -> Path:
    """Make the folder, 0700: beside the data, or a new one in the system's temp where that path won't do."""
    near = home.place / "run"
    if fits(near):
        near.mkdir(mode=0o700, exist_ok=True)
        near.chmod(0o700)
        for name in (SOCKET, f"{SOCKET}.lock"):  # left by a crash: PostgreSQL may take its pid for living
            (near / name).unlink(missing_ok=True)
        home.account.own(near)
        return near
    for base in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - the folder in it is private
        if fits(base / f"{PREFIX}12345678") and home.account.can_enter(base):
            folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
            home.account.own(folder)
            return folder
    raise PostgresError(f"No place for PostgreSQL's socket is short enough: {near} is not, nor is the temp folder.")


def fits(folder: Path) -> bool:
    """Tell whether a socket may be there: short enough, and without what libpq and pid files trip over."""
    name = str(folder)
    return name.isprintable() and "," not in name and len(os.fsencode(folder / SOCKET)) <= LONGEST_SOCKET


def discard_socket_folder(dsn: str, account: Account) -> None:
    """Remove the temp folder of a server that has ended, with its account's rights; others stay."""
    try:
        folder = Path(str(conninfo_to_dict(dsn).get("host", "")))
    except ProgrammingError:  # not a conninfo: nothing of ours
        return
    if folder.name.startswith(PREFIX):
        script = 'cd -- "$1" && rm -f "$2" "$2.lock" && cd / && rmdir -- "$1"'
        account.run("/bin/sh", "-c", script, "sh", folder, SOCKET)
