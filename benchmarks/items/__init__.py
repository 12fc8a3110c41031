"""Community items: commands, search, HTTP, chat frameworks, start and memory, logging."""

from collections.abc import Iterator

from benchmarks import postgres
from benchmarks.items import chat, commands, logs, search_cpu, start, things, web
from benchmarks.rows import Row


def rows() -> Iterator[Row]:
    """Every measurement of this area, on one PostgreSQL."""
    yield from start.rows()
    yield from logs.rows()
    with postgres.server() as address:
        dsn = postgres.fresh(address, things.load, things.SOURCES)
        yield from commands.rows(dsn)
        yield from search_cpu.rows(dsn)
        yield from chat.rows(dsn)
        yield from web.rows(dsn)
