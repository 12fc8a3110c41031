"""Clouds: storing what a scan saw."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks import postgres
from benchmarks.cloud import merging
from benchmarks.rows import Row

_SOURCES = (Path("schema.sql"),)


def rows() -> Iterator[Row]:
    """Every measurement of this area, on one PostgreSQL."""
    with postgres.server() as address:
        yield from merging.rows(postgres.fresh(address, lambda _: None, _SOURCES))
