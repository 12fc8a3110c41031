"""The plain way, to measure beside: each snapshot a full copy, both read into Python and compared there.

`python -m benchmarks.fleet.copies DSN` prints what it measured as JSON.
"""

import sys
from time import perf_counter
from typing import Any

import orjson
import psycopg
from psycopg.rows import dict_row

from benchmarks.fleet.machines import COMMUNITY, change
from benchmarks.peak import peak
from inventory.fleet.diff import fields
from inventory.fleet.things import things

_MAKE = "CREATE TABLE plain_copy (snapshot integer, key text, document jsonb, PRIMARY KEY (snapshot, key))"
_TARGETS = """
SELECT id, name, kind, address, role, labels, status, document FROM fleet_target WHERE community_id = %(community)s
"""
_READ = "SELECT key, document FROM plain_copy WHERE snapshot = %(number)s"
_SIZE = "SELECT pg_total_relation_size('plain_copy')"


def main(dsn: str) -> int:
    """Measure and print."""
    told: dict[str, float] = {}
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(_MAKE)
        at_start = peak()
        _copy(connection, 1)
        told["first_bytes"] = _bytes(connection)
        change(dsn)
        _copy(connection, 2)
        told["second_bytes"] = _bytes(connection) - told["first_bytes"]
        begun = perf_counter()
        old, new = (_read(connection, number) for number in (1, 2))
        changed = [key for key in old.keys() | new.keys() if old.get(key) != new.get(key)]
        told["counts_seconds"] = perf_counter() - begun
        begun = perf_counter()
        told["fields"] = sum(len(fields(old.get(key), new.get(key))) for key in changed)
        told["fields_seconds"] = perf_counter() - begun + told["counts_seconds"]
        told["growth_mb"] = peak() - at_start
    sys.stdout.write(orjson.dumps(told).decode())
    return 0


def _copy(connection: psycopg.Connection, number: int) -> None:
    with (
        connection.cursor(row_factory=dict_row) as reader,
        psycopg.connect(connection.info.dsn, password=connection.info.password) as other,
        other.cursor().copy("COPY plain_copy FROM STDIN") as copy,
    ):
        for target in reader.stream(_TARGETS, {"community": COMMUNITY}):
            for thing in things(target):
                key = f"{target['id']} {thing.kind} {thing.name}"
                copy.write_row((number, key, orjson.dumps(thing.document).decode()))


def _read(connection: psycopg.Connection, number: int) -> dict[str, dict[str, Any]]:
    return dict(connection.execute(_READ, {"number": number}).fetchall())


def _bytes(connection: psycopg.Connection) -> int:
    connection.execute("CHECKPOINT")
    row = connection.execute(_SIZE).fetchone()
    return int(row[0]) if row else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
