"""Snapshots of 100,000 things beside full copies that are compared in Python."""

import subprocess
import sys
from collections.abc import Iterator

import orjson

from benchmarks import postgres
from benchmarks.fleet import machines
from benchmarks.rows import Row

_SECONDS = 900
Told = dict[str, float]


def rows(address: str) -> Iterator[Row]:
    """What two snapshots take, in time, room and memory; `address` is the server's."""
    ours, plain = (_measured(address, name) for name in ("history", "copies"))
    whole = ours["things"] == machines.THINGS and ours["fields"] == plain["fields"] > 0
    yield _row("two snapshots of 100,000 things: counts, s", ours, plain, "counts_seconds", 1.0, whole=whole)
    yield _row("two snapshots of 100,000 things: fields, s", ours, plain, "fields_seconds", 3.0, whole=whole)
    yield _row("two snapshots of 100,000 things: memory, MB", ours, plain, "growth_mb", 100.0, whole=whole)
    share, plain_share = (100 * told["second_bytes"] / told["first_bytes"] for told in (ours, plain))
    name = "second snapshot with 1 % changed, % of the first one's bytes"
    yield Row("fleet", name, share, plain_share, "≤ 10", holds=whole and share <= 10)
    for number in ("first", "second"):
        taken = ours[f"{number}_seconds"]
        yield Row("fleet", f"taking the {number} snapshot of 100,000 things, s", taken, None, "reported", holds=True)


def _row(name: str, ours: Told, plain: Told, key: str, most: float, *, whole: bool) -> Row:
    return Row("fleet", name, ours[key], plain[key], f"≤ {most:g}", holds=whole and ours[key] <= most)


def _measured(address: str, name: str) -> Told:
    """One side in a process of its own, on a database of its own."""
    dsn = postgres.fresh(address, machines.load, machines.SOURCES)
    ran = subprocess.run(
        [sys.executable, "-m", f"benchmarks.fleet.{name}", dsn], capture_output=True, check=True, timeout=_SECONDS
    )
    told: Told = orjson.loads(ran.stdout)
    return told
