"""Clouds: storing what a scan saw."""

from collections.abc import Iterator

from benchmarks import postgres
from benchmarks.cloud import merging
from benchmarks.rows import Row


def rows() -> Iterator[Row]:
    """Every measurement of this area, on one PostgreSQL."""
    with postgres.server() as address:
        yield from merging.rows(postgres.fresh(address))
