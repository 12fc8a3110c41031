"""Where one embedded cluster keeps its files."""

import hashlib
import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bot.postgres.account import Account, PostgresError
from bot.postgres.programs import SHARED, make_passable

log = logging.getLogger("storekeeper.system")


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
    if account.user is None or data.exists():
        raise PostgresError(f"The database's user cannot enter {folder}: let it pass that and the folders above.")
    place = make_place(folder)
    data.symlink_to(place / "data")
    log.info("PostgreSQL's data live in %s, as user %s does not reach %s", place, account.user, folder)
    return Home(folder, place, account)


def linked_place(data: Path) -> Path:
    """Follow the link of an earlier choice; its loss must not look like an empty inventory."""
    place = data.readlink().parent
    if not place.is_dir():
        raise PostgresError(f"{data} points to {place}, which is gone: restore it or remove the link.")
    return place


def make_place(folder: Path) -> Path:
    """Make a new place under SHARED, never one used before: its data may be those of a folder moved since."""
    make_passable(SHARED)
    digest = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:8]
    place = Path(tempfile.mkdtemp(prefix=f"{digest}-", dir=SHARED))
    place.chmod(0o711)
    (place / "belongs-to").write_bytes(os.fsencode(folder))  # for whoever finds it after the folder is gone
    return place


def write_private(path: Path, text: str) -> None:
    """Replace a file by one that only we may read, all or nothing."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(handle)
    draft.replace(path)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
