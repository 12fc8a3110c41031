"""The account that runs PostgreSQL, which refuses to run as root."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LONGEST_RUN = 120  # seconds; initdb takes one on a laptop and thirty on a busy network disk


class PostgresError(RuntimeError):
    """PostgreSQL cannot be started or reached; the message is one sentence for the operator."""


@dataclass(frozen=True)
class Account:
    """Who runs PostgreSQL: ourselves (None), or the user and group that root drops to."""

    user: int | None = None
    group: int | None = None

    @property
    def groups(self) -> list[int] | None:
        """The supplementary groups: none at all for a user we drop to."""
        return None if self.user is None else []

    def run(self, *command: str | Path, text: str = "", keep: Sequence[int] = ()) -> subprocess.CompletedProcess[str]:
        """Run a program to its end, with `text` on its standard input and the open files `keep` inherited."""
        return subprocess.run(  # noqa: S603 - PostgreSQL's own programs and /bin/sh; arguments are a list
            command,
            user=self.user,
            group=self.group,
            extra_groups=self.groups,
            cwd="/",
            env=environment(),
            umask=0o077,
            pass_fds=keep,
            input=text,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=LONGEST_RUN,
            check=False,
        )

    def own(self, path: Path) -> None:
        """Give the account a file or folder that we have made for it."""
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group, follow_symlinks=False)

    def can_enter(self, folder: Path) -> bool:
        """Tell whether the account gets into the folder, by trying: modes do not tell of ACLs."""
        return self.run("/bin/sh", "-c", 'cd -- "$1"', "sh", folder).returncode == 0


def account_for(data: Path) -> Account:
    """Choose the account: ourselves, or where we are root the owner of existing data, or else nobody."""
    if os.geteuid() != 0:
        return Account()
    owner = data.stat() if data.exists() else None
    account = nobody() if owner is None or owner.st_uid == 0 else Account(owner.st_uid, owner.st_gid)
    try:
        account.run("/bin/sh", "-c", ":")
    except OSError as error:
        raise PostgresError(
            f"PostgreSQL refuses to run as root, and root cannot become user {account.user} here"
            f" ({error.strerror}): run Storekeeper as an ordinary user or set DATABASE_URL."
        ) from error
    return account


def nobody() -> Account:
    """Return the account that owns nothing else."""
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return Account(65534, 65534)
    return Account(entry.pw_uid, entry.pw_gid)


def environment() -> dict[str, str]:
    """Return what PostgreSQL sees: our own may hold secrets, and PG* variables would steer it."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}
