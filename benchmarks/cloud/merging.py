"""Storing a rescan of 50,000 resources of which one in a hundred changed, beside the same row by row."""

from collections.abc import Callable, Iterator
from time import perf_counter

import psycopg
from psycopg.rows import dict_row

from benchmarks.rounds import paired, ratio
from benchmarks.rows import Row
from inventory.actor import Actor, Role
from inventory.cache import Cache
from inventory.cloud.model import Cell, Resource, canonical
from inventory.db import Database
from inventory.notices import Notices
from inventory.services import Caches, Services, build

CELLS, EACH, ROUNDS = 50, 1_000, 3
TIMES, RATE = 3.0, 5_000
_ADMIN = Actor("bench", "bench:1", "Bench", "bench", Role.ADMIN)
_TABLE = """
CREATE TABLE naive (region text, id text, name text, tags jsonb, properties jsonb, seen_at timestamptz,
    PRIMARY KEY (region, id))
"""
_UPSERT = """
INSERT INTO naive VALUES (%s, %s, %s, %s, %s, now())
ON CONFLICT (region, id) DO UPDATE SET name = excluded.name, tags = excluded.tags, properties = excluded.properties,
    seen_at = now()
"""
_GONE = "DELETE FROM naive WHERE region = %s AND seen_at < now()"


def resources(region: int, turn: int) -> list[Resource]:
    """A cell's resources: in each turn one of every hundred is otherwise than in the turn before."""
    return [
        Resource("bench.thing", f"arn:{region}:{n}", f"thing-{n}", f"arn:{region}:{n}", "compute",
                 {"team": f"t{n % 20}", "env": "dev"},
                 {"state": turn if n % 100 == turn % 100 else "steady", "rules": [{"port": p} for p in range(4)]})
        for n in range(EACH)
    ]  # fmt: skip


class Ours:
    """Rescans through the service: one transaction a cell."""

    def __init__(self, services: Services) -> None:
        self._scanning = services.cloud.scanning
        self._account = services.cloud.accounts.add(_ADMIN, "bench", "aws:123456789012")
        self._turn = 0

    def __call__(self) -> float:
        """Rescan; gives rows a second."""
        self._turn += 1
        listed = [resources(region, self._turn) for region in range(CELLS)]
        scan = self._scanning.begin_scan("bench", self._account)
        began = perf_counter()
        for number, found in enumerate(listed):
            cell = Cell(self._account.id, "aws", "123456789012", f"region-{number}", "bench.thing", "List")
            self._scanning.merge(scan, cell, found, True, began=scan.clock())
        took = perf_counter() - began
        self._scanning.finish_scan(scan)
        return CELLS * EACH / took


class RowByRow:
    """An upsert a row and a delete of what wasn't seen, one transaction a cell: no history, no events."""

    def __init__(self, dsn: str) -> None:
        self._db = psycopg.connect(dsn, autocommit=True, row_factory=dict_row)
        self._db.execute(_TABLE)
        self._turn = 0

    def __call__(self) -> float:
        """Rescan; gives rows a second."""
        self._turn += 1
        listed = [resources(region, self._turn) for region in range(CELLS)]
        began = perf_counter()
        for number, found in enumerate(listed):
            with self._db.transaction(), self._db.cursor() as cursor:
                for one in found:
                    tags, properties = canonical(one.tags).decode(), canonical(one.properties).decode()
                    cursor.execute(_UPSERT, [f"region-{number}", one.id, one.name, tags, properties])
                cursor.execute(_GONE, [f"region-{number}"])
        return CELLS * EACH / (perf_counter() - began)


def rows(dsn: str) -> Iterator[Row]:
    """Rows a second of both, in paired rounds."""
    caches = Caches(Cache(300), Cache(5))
    db = Database(dsn, pool_size=2, read_pool_size=2, timeout=300)
    db.open()
    try:
        services = build(db, caches, Notices(dsn, (caches.everything, caches.roles)), 5)
        sides: dict[str, Callable[[], float]] = {"ours": Ours(services), "row by row": RowByRow(dsn)}
        done = paired(sides, ROUNDS)
    finally:
        db.close()
    ours, others = done["ours"], done["row by row"]
    times, best = ratio(ours, others), max(ours)
    name = f"rescan of {CELLS * EACH:,} rows, 1 % drift: rows/s beside upserts row by row (without events)"
    goal, holds = f"≥ {TIMES:g} × and ≥ {RATE:,}/s", times >= TIMES and best >= RATE
    yield Row("cloud", name, best, max(others), goal, holds, times)
