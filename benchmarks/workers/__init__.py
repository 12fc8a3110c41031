"""The background half: how soon an event is posted, how much replicas post, and what a long ledger costs."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks import postgres
from benchmarks.rows import Row
from benchmarks.workers import delivering, ledger, posting

_SOURCES = (Path("schema.sql"), Path(__file__))


def rows() -> Iterator[Row]:
    """Every measurement of this area, on one PostgreSQL."""
    with postgres.server() as address:
        for area in (posting, delivering, ledger):
            yield from area.rows(postgres.fresh(address, _nothing, _SOURCES))


def _nothing(_: str) -> None:
    """Each of them begins with a schema without rows."""
