"""`python -m bot audit`: take the ledger out of the database, and check it without one."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TextIO

import orjson

from bot.heads import HeadsError, public_key, verified
from bot.settings import Settings
from bot.storage import storage
from inventory.db import Database
from inventory.ledger import store
from inventory.ledger.chain import Head, Link, faults

_FORMAT = "storekeeper-ledger-1"
_BATCH = 5000
_SHOWN = 20


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `audit export` and `audit verify` to the command line."""
    audit = commands.add_parser("audit", help="export the audit trail, or verify an export").add_subparsers(
        required=True, metavar="COMMAND"
    )
    export = audit.add_parser("export", help="write a community's audit trail to standard output")
    export.add_argument("--community", required=True)
    export.set_defaults(run=run_export)
    verify = audit.add_parser("verify", help="check an export, and that it ends where the signed head says")
    verify.add_argument("file", type=Path)
    verify.add_argument("--heads", type=Path, help="heads.json, from DATA_DIR/audit or from where you keep copies")
    verify.add_argument("--key", type=Path, help="key.pub; beside the heads, if you don't say")
    verify.set_defaults(run=run_verify)


def run_export(settings: Settings, options: argparse.Namespace) -> int:
    """Write the whole chain of a community as JSON lines."""
    with storage(settings) as home, closing(home.database(settings)) as db:
        db.open()
        sys.stdout.write(orjson.dumps({"format": _FORMAT, "community": options.community}).decode() + "\n")
        for link in read_links(db, options.community):
            sys.stdout.write(orjson.dumps(link._asdict()).decode() + "\n")
    return 0


def read_links(db: Database, community: str) -> Iterator[Link]:
    """The chain from its first link, read in batches."""
    after = 0
    while True:
        with db.reading() as connection:
            rows = store.links(connection, community, after, _BATCH)
        if not rows:
            return
        yield from (Link(row["seq"], row["link"], row["hash"]) for row in rows)
        after = rows[-1]["seq"]


def run_verify(settings: Settings, options: argparse.Namespace) -> int:
    """Say what is wrong with an export, or that it is sound; the exit code is 1 for a fault."""
    try:
        heads = _heads(options.heads, options.key) if options.heads else []
        with options.file.open(encoding="utf-8") as file:
            found, rows = verify(file, heads)
    except (HeadsError, OSError) as error:
        sys.stderr.write(f"storekeeper: {error}\n")
        return 2
    for line in found[:_SHOWN]:
        sys.stdout.write(line + "\n")
    hint = "" if heads else " (truncation at the end shows only with --heads)"
    sys.stdout.write(f"{rows} rows, {len(found)} faults{hint}\n")
    return 1 if found else 0


def _heads(path: Path, key: Path | None) -> list[Head]:
    return verified(path.read_bytes(), public_key(key or path.with_name("key.pub")))


def verify(file: TextIO, heads: list[Head]) -> tuple[list[str], int]:
    """The faults of an export in words, and how many rows it has; raises HeadsError for another kind of file."""
    try:
        header = orjson.loads(file.readline())
        community = header["community"] if header["format"] == _FORMAT else None
    except (ValueError, KeyError, TypeError) as error:
        raise HeadsError("That is no export of an audit trail; python -m bot audit export makes one.") from error
    if community is None:
        raise HeadsError(f"That export has another format than {_FORMAT}.")
    head = next((head for head in heads if head.community == community), None)
    rows = 0

    def links() -> Iterator[Link]:
        nonlocal rows
        for line in file:
            rows += 1
            yield _link(line)

    found = [f"{fault.seq}: {fault.sentence}" for fault in faults(community, links(), head)]
    return found, rows


def _link(line: str) -> Link:
    """The link on a line; a line that is none becomes one that can't be sound."""
    try:
        row = orjson.loads(line)
        return Link(int(row["seq"]), str(row["link"]), str(row["hash"]))
    except (ValueError, KeyError, TypeError):
        return Link(0, line, "")
