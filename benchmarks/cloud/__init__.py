"""Clouds: scanning widely, storing what a scan saw, and the memory that takes."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks import postgres
from benchmarks.cloud import long_list, memory, merging, scanning
from benchmarks.rows import Row

_SOURCES = (Path("schema.sql"),)


def rows() -> Iterator[Row]:
    """Every measurement of this area, on one PostgreSQL."""
    with postgres.server() as address:
        for part in (scanning, memory, long_list, merging):
            yield from part.rows(postgres.fresh(address, lambda _: None, _SOURCES))
