"""Stock: reservations through the whole path, beside pgbench running the very statements."""

from collections.abc import Iterator

from benchmarks import postgres
from benchmarks.rows import Row
from benchmarks.stock import levels, reserving


def rows() -> Iterator[Row]:
    """Every measurement of this area, on one PostgreSQL."""
    with postgres.server() as address:
        yield from reserving.rows(postgres.fresh(address, levels.load, levels.SOURCES))
