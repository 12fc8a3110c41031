"""`python -m bot audit`: take the ledger out of the database, and check it without one."""

import argparse
import gzip
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
from inventory.ledger import archive_store, store
from inventory.ledger.chain import Head, Link, faults
from inventory.ledger.export import header, sections

_BATCH = 5000
_SHOWN = 20
_NO_EXPORT = "That is no export of an audit trail; python -m bot audit export makes one."


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `audit export` and `audit verify` to the command line."""
    audit = commands.add_parser("audit", help="export the audit trail, or verify an export").add_subparsers(
        required=True, metavar="COMMAND"
    )
    export = audit.add_parser("export", help="write a community's audit trail to standard output")
    export.add_argument("--community", required=True)
    export.set_defaults(run=run_export)
    verify = audit.add_parser("verify", help="check an export, and that it ends where the signed head says")
    verify.add_argument("file", type=Path, nargs="+", help="the archived months, oldest first, and the export")
    verify.add_argument("--heads", type=Path, help="heads.json, from DATA_DIR/audit or from where you keep copies")
    verify.add_argument("--key", type=Path, help="key.pub; beside the heads, if you don't say")
    verify.set_defaults(run=run_verify)


def run_export(settings: Settings, options: argparse.Namespace) -> int:
    """Write the whole chain of a community as JSON lines."""
    with storage(settings) as home, closing(home.database(settings)) as db:
        db.open()
        with db.reading() as connection:
            after = archive_store.anchor(connection, options.community)
        sys.stdout.write(header(options.community, after).decode() + "\n")
        for link in read_links(db, options.community):
            sys.stdout.write(orjson.dumps(link._asdict()).decode() + "\n")
    return 0


def read_links(db: Database, community: str) -> Iterator[Link]:
    """The chain from its first link that is there, read in batches."""
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
        found, rows = _verified(options.file, heads)
    except (HeadsError, OSError) as error:
        sys.stderr.write(f"storekeeper: {error}\n")
        return 2
    for line in found[:_SHOWN]:
        sys.stdout.write(line + "\n")
    hint = "" if heads else " (truncation at the end shows only with --heads)"
    sys.stdout.write(f"{rows} rows, {len(found)} faults{hint}\n")
    return 1 if found else 0


def _verified(paths: list[Path], heads: list[Head]) -> tuple[list[str], int]:
    """The faults of files that follow each other; only the last one reaches the heads."""
    found: list[str] = []
    rows, ends = 0, dict[str, Head]()
    for path in paths:
        with _opened(path) as file:
            faulty, more = verify(file, heads if path == paths[-1] else [], ends)
        found, rows = found + faulty, rows + more
    return found, rows


def _opened(path: Path) -> TextIO:
    return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")


def _heads(path: Path, key: Path | None) -> list[Head]:
    return verified(path.read_bytes(), public_key(key or path.with_name("key.pub")))


def verify(file: TextIO, heads: list[Head], ends: dict[str, Head] | None = None) -> tuple[list[str], int]:
    """The faults of an export in words, and how many rows it has; raises HeadsError for another kind of file.

    `ends` are the last links of the files before it, by community, and those of this one afterwards.
    """
    ends = {} if ends is None else ends
    found: list[str] = []
    parts = rows = 0
    try:
        for section in sections(file):
            last = section.after or Head(section.community, 0, "")
            if ends.get(section.community, Head(section.community, 0, "")) != last:
                found.append(
                    f"{last.seq}: the file doesn't go on where the one before it ended; give all, oldest first"
                )
            links = _Counted(section.links)
            head = next((head for head in heads if head.community == section.community), None)
            faulty = faults(section.community, links, head, section.after)
            found += [f"{fault.seq}: {fault.sentence}" for fault in faulty]
            ends[section.community] = Head(section.community, links.last.seq, links.last.hash) if links.last else last
            rows += links.count
            parts += 1
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise HeadsError(_NO_EXPORT) from error
    if not parts:
        raise HeadsError(_NO_EXPORT)
    return found, rows


class _Counted:
    """Links as they go by: how many, and the last one."""

    def __init__(self, links: Iterator[Link]) -> None:
        self._links = links
        self.count = 0
        self.last: Link | None = None

    def __iter__(self) -> Iterator[Link]:
        for link in self._links:
            self.last = link
            self.count += 1
            yield link
