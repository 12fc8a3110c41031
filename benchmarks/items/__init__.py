"""Community items: commands, search, HTTP, chat peers, start and memory, logging."""

from collections.abc import Iterator

from benchmarks import postgres
from benchmarks.items import commands, things
from benchmarks.rows import Row


def rows() -> Iterator[Row]:
    """Every measurement of this area, on one PostgreSQL."""
    with postgres.server() as address:
        dsn = postgres.fresh(address, things.load, things.SOURCES)
        yield from commands.rows(dsn)
