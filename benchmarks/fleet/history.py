"""Two snapshots of 100,000 things: taken and compared, in a process of its own whose memory is watched.

`python -m benchmarks.fleet.history DSN` prints what it measured as JSON.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import perf_counter

import orjson
import psycopg

from benchmarks.fleet.machines import COMMUNITY, change
from benchmarks.peak import peak
from inventory.actor import Actor, Role
from inventory.cache import Cache
from inventory.db import Database
from inventory.fleet.diff import ChangeType
from inventory.fleet.differing import Chosen
from inventory.fleet.snapshot_model import wanted
from inventory.notices import Notices
from inventory.services import Caches, build

_ACTOR = Actor(COMMUNITY, "bench:one", "Bench", "bench", Role.ADMIN)
_BYTES = """
SELECT sum(pg_total_relation_size(name::regclass))
FROM unnest(ARRAY['fleet_snapshot', 'fleet_version', 'fleet_span', 'fleet_pack']) AS name
"""


def main(dsn: str) -> int:
    """Measure and print."""
    caches = Caches(Cache(300), Cache(5))
    db = Database(dsn, pool_size=2, read_pool_size=2, timeout=300)
    db.open()
    fleet = build(db, caches, Notices(dsn, (caches.everything, caches.roles)), 5).fleet
    told: dict[str, float] = {}
    now = datetime.now(UTC)
    fleet.snapshots.page(_ACTOR)
    at_start = peak()
    empty = _bytes(dsn)
    with _timed(told, "first_seconds"):
        first = fleet.snapshots.take(_ACTOR, wanted("first", "", "manual", ()), now).snapshot
    told["things"], told["first_bytes"] = first.things, _bytes(dsn) - empty
    change(dsn)
    with _timed(told, "second_seconds"):
        fleet.snapshots.take(_ACTOR, wanted("second", "", "manual", ()), now)
    told["second_bytes"] = _bytes(dsn) - empty - told["first_bytes"]
    with _timed(told, "counts_seconds"):
        found = fleet.comparing.compare(_ACTOR, "1", "2", now)
    told["changes"] = found.total()
    with _timed(told, "fields_seconds"):
        told["fields"] = 0
        for skip in range(0, found.total(), 200):
            page = fleet.comparing.changes(
                _ACTOR, "1", "2", now, Chosen(change=ChangeType.MODIFIED, skip=skip, limit=200)
            )
            told["fields"] += sum(len(one.fields) for one in page)
    told["growth_mb"] = peak() - at_start
    db.close()
    sys.stdout.write(orjson.dumps(told).decode())
    return 0


def _bytes(dsn: str) -> int:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        row = connection.execute(_BYTES).fetchone()
    return int(row[0]) if row else 0


@contextmanager
def _timed(told: dict[str, float], name: str) -> Iterator[None]:
    begun = perf_counter()
    yield
    told[name] = perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
