"""Old months of the ledger: written into a packed file, read back and checked, and only then taken away.

A file `ledger-YYYY-MM.jsonl.gz` has a section for each community: a header, which names the link before the
first one, and a line for each link, as `python -m bot audit verify` reads them.
"""

import gzip
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import orjson

from inventory.db import Db
from inventory.errors import Conflict
from inventory.ledger import archive_store
from inventory.ledger.chain import Link, faults
from inventory.ledger.export import Section, header, sections


class LedgerArchive:
    """`dsn` is the owner's; `folder` should be one that is kept, and shared where replicas run on many machines."""

    def __init__(self, dsn: str, folder: Path, keep_months: int) -> None:
        self._dsn = dsn
        self._folder = folder
        self._keep_months = keep_months

    def take_away(self, now: datetime) -> list[Path]:
        """Archive and drop each month that ended more than `keep_months` ago, oldest first; gives the files.

        Raises Conflict, with the month left as it is, where a chain is broken or its rows changed meanwhile.
        """
        files = []
        with archive_store.owner(self._dsn) as db:
            for part in archive_store.partitions(db, months_before(now, self._keep_months)):
                path = self._folder / f"ledger-{part['month'].replace('_', '-')}.jsonl.gz"
                _write(path, _sections(db, part["name"]))
                rows = _checked(path)
                if not archive_store.take_away(db, part["name"], rows):
                    raise Conflict(f"{path.name} has {rows} rows and its month now has others; nothing was taken away.")
                if rows:
                    files.append(path)
                else:
                    path.unlink()
        return files


def _sections(db: Db, part: str) -> Iterator[Section]:
    for community in archive_store.communities(db, part):
        yield Section(community, archive_store.anchor(db, community), archive_store.links(db, part, community))


def months_before(now: datetime, months: int) -> datetime:
    """The beginning of the month that many months before this one, in UTC."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)


def _write(path: Path, parts: Iterable[Section]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".partial")
    with partial.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as file:
        for section in parts:
            file.write(header(section.community, section.after) + b"\n")
            file.writelines(orjson.dumps(link._asdict()) + b"\n" for link in section.links)
        file.close()
        raw.flush()
        os.fsync(raw.fileno())
    partial.replace(path)


def _checked(path: Path) -> int:
    """How many links a file has; raises Conflict at the first fault of a chain."""
    rows = 0

    def counted(links: Iterable[Link]) -> Iterator[Link]:
        nonlocal rows
        for link in links:
            rows += 1
            yield link

    with gzip.open(path, "rt", encoding="utf-8") as file:
        for section in sections(file):
            if fault := next(faults(section.community, counted(section.links), None, section.after), None):
                said = f"The ledger of {section.community} is broken at {fault.seq}: {fault.sentence}"
                raise Conflict(f"{said}. Nothing was taken away.")
    return rows
