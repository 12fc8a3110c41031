"""The ledger outside the database: sections of JSON lines, a header first and then a line for each link."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

import orjson

from inventory.ledger.chain import Head, Link

FORMAT = "storekeeper-ledger-1"
_HEADER = f'{{"format":"{FORMAT}"'


class Section(NamedTuple):
    """A community's part of a file: the link before the first, and the links, to be read before the next part."""

    community: str
    after: Head | None
    links: Iterator[Link]


def header(community: str, after: Head | None) -> bytes:
    """The line before a community's links; `after` is the last link that is in an archive."""
    said: dict[str, object] = {"format": FORMAT, "community": community}
    if after is not None:
        said["after"] = {"seq": after.seq, "hash": after.hash}
    return orjson.dumps(said)


def sections(file: Iterable[str]) -> Iterator[Section]:
    """The parts of an export or archive; raises ValueError where it doesn't begin with a header."""
    number = 0

    def section_of(line: str) -> int:
        nonlocal number
        number += line.startswith(_HEADER)
        return number

    for place, lines in groupby(file, section_of):
        if place == 0:
            raise ValueError("no header")
        yield _section(lines)


def _section(lines: Iterator[str]) -> Section:
    said = orjson.loads(next(lines))
    after = said.get("after")
    head = Head(said["community"], after["seq"], after["hash"]) if after else None
    return Section(said["community"], head, map(_link, lines))


def _link(line: str) -> Link:
    """The link on a line; a line that is none becomes one that can't be sound."""
    try:
        row = orjson.loads(line)
        return Link(int(row["seq"]), str(row["link"]), str(row["hash"]))
    except (ValueError, KeyError, TypeError):
        return Link(0, line, "")
