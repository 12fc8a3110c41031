"""Prices: a list from the cache beside FastAPI, a cycle of all coins beside a bare COPY, and a chart of a year."""

from collections.abc import Iterator

from benchmarks import postgres
from benchmarks.assets import charting, cycle, listing, market
from benchmarks.rows import Row


def rows() -> Iterator[Row]:
    """Every measurement of this area, on one PostgreSQL."""
    with postgres.server() as address:
        dsn = postgres.fresh(address, market.load, market.SOURCES)
        yield from listing.rows(dsn)
        yield from cycle.rows(dsn)
        yield from charting.rows(dsn)
