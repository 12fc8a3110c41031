"""`python -m bot backup` and `restore`: all that the database holds, at one moment, into a file and back."""

import argparse
import hashlib
import os
import sys
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from bot.cli_audit import read_links
from bot.postgres.dump import dump, program, restore
from bot.settings import Settings
from bot.storage import Storage, storage
from inventory import schema
from inventory.backups import store
from inventory.backups.manifest import Manifest, differences
from inventory.db import Database
from inventory.errors import Conflict, Invalid, NotFound
from inventory.ledger import archive_store
from inventory.ledger.chain import faults

_SHOWN = 5


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `backup` and `restore` to the command line."""
    backup = commands.add_parser("backup", help="write the whole database to a file, also while the bot runs")
    backup.add_argument("file", type=Path, help="a new file; FILE.json beside it says what must be in it")
    backup.set_defaults(run=run_backup)
    back = commands.add_parser("restore", help="read a backup into an empty database, and verify it")
    back.add_argument("file", type=Path, help="what backup has written, with its FILE.json")
    back.set_defaults(run=run_restore)


def run_backup(settings: Settings, options: argparse.Namespace) -> int:
    """Write both files, readable for their owner only: first under other names, so that a half one is none."""
    file: Path = options.file
    if file.exists():
        raise Conflict(f"{file} is there already; name a new file.")
    draft = file.with_name(f".{file.name}.part")
    try:
        with storage(settings, prepared=False) as home:
            manifest = _dumped(settings, home, draft)
        _described(file).write_text(manifest.model_dump_json(indent=1), "utf-8")
        draft.rename(file)
    except OSError as error:
        raise Invalid(f"{file} can't be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            draft.unlink()
    size = file.stat().st_size / 1e6
    sys.stdout.write(f"{file}: {len(manifest.tables)} tables, {manifest.rows:,} rows, {size:.1f} MB.\n")
    return 0


def _dumped(settings: Settings, home: Storage, draft: Path) -> Manifest:
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    with store.connected(home.direct) as db:
        snapshot, now = store.hold_still(db), datetime.now(UTC)
        tables = store.contents(db)
        if not tables:
            raise Conflict("That database is empty: there is nothing to back up.")
        dump(program("pg_dump", settings.database_programs, store.server(db)), home.direct, snapshot, draft)
        return Manifest(made_at=now, version=store.version(db), sha256=_sha256(draft), tables=tables)


def run_restore(settings: Settings, options: argparse.Namespace) -> int:
    """Restore, compare every table with what was backed up, check every audit trail, and say so."""
    manifest = _manifest(options.file)
    with storage(settings, prepared=False) as home:
        with store.connected(home.direct) as db:
            if store.contents(db):
                raise Conflict("That database isn't empty: restore into a new one (another DATA_DIR or DATABASE_URL).")
            store.make_role(db)
            restore(program("pg_restore", settings.database_programs, store.server(db)), home.direct, options.file)
            found = list(differences(manifest.tables, store.contents(db)))
            store.analyze(db)
            trails = store.communities(db)
        schema.apply(home.direct)
        found += _broken(home.database(settings), trails)
    for line in found[:_SHOWN]:
        sys.stdout.write(f"{line}\n")
    verdict = f"{len(found)} faults" if found else f"{len(trails)} audit trails verified"
    made = f"{manifest.made_at:%Y-%m-%d %H:%M} UTC"
    sys.stdout.write(f"{len(manifest.tables)} tables, {manifest.rows:,} rows as of {made}: {verdict}.\n")
    return 1 if found else 0


def _broken(database: Database, trails: list[str]) -> list[str]:
    """Faults of the audit trails, read as the module reads them: with the rights of its own role."""
    found: list[str] = []
    with closing(database) as db:
        db.open()
        for community in trails:
            with db.reading() as connection:
                after = archive_store.anchor(connection, community)
            wrong = faults(community, read_links(db, community), None, after)
            found += [f"{community} {fault.seq}: {fault.sentence}" for fault in wrong]
    return found


def _manifest(file: Path) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(_described(file).read_bytes())
        same = _sha256(file) == manifest.sha256
    except FileNotFoundError as error:
        raise NotFound(f"There is no {error.filename}; a backup is FILE and FILE.json, side by side.") from None
    except (OSError, ValidationError):
        raise Invalid(f"{_described(file)} doesn't describe a backup of this program.") from None
    if not same:
        raise Invalid(f"{file} isn't the file that {_described(file).name} describes: it was changed or cut off.")
    return manifest


def _described(file: Path) -> Path:
    return file.with_name(f"{file.name}.json")


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
