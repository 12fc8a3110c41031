"""Fleet: snapshots of many things beside full copies."""

from collections.abc import Iterator

from benchmarks import postgres
from benchmarks.fleet import snapshots
from benchmarks.rows import Row


def rows() -> Iterator[Row]:
    """Every measurement of this area, on one PostgreSQL."""
    with postgres.server() as address:
        yield from snapshots.rows(address)
