"""Fleet: snapshots of many things beside full copies, hosts over SSH beside Ansible, and chat meanwhile."""

from collections.abc import Iterator

from benchmarks import postgres
from benchmarks.fleet import answering, scanning, snapshots
from benchmarks.rows import Row


def rows() -> Iterator[Row]:
    """Every measurement of this area, on one PostgreSQL."""
    with postgres.server() as address:
        yield from snapshots.rows(address)
        yield from answering.rows(postgres.empty(address))
    yield from scanning.rows()
