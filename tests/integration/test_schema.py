"""The schema: applied once, equal to the sum of its migrations, and ready to be spread by community."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from bot.postgres.programs import wheel_programs
from inventory import schema
from inventory.actor import Actor
from inventory.schema import SchemaError
from tests.conftest import new_database
from tests.proofs.core import replica

_KEYS = """
SELECT conrelid::regclass::text AS name, conname, array_agg(attname::text) AS columns
FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
WHERE contype IN ('p', 'u', 'f') AND connamespace = 'public'::regnamespace GROUP BY 1, 2
UNION ALL
SELECT indrelid::regclass::text, indexrelid::regclass::text, array_agg(attname::text)
FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
JOIN pg_class ON pg_class.oid = indexrelid
WHERE indisunique AND relnamespace = 'public'::regnamespace GROUP BY 1, 2
"""
_GLOBAL = {"schema_version", "place"}


def test_every_key_holds_the_community_but_those_asked_before_it_is_known(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        keys = connection.execute(_KEYS).fetchall()
    assert {name for name, _, columns in keys if "community_id" not in columns} <= _GLOBAL
    assert {"item", "loan", "inventory_activity"} <= {name for name, _, _ in keys}


def test_replicas_that_start_at_once_apply_it_once(server: str) -> None:
    empty = new_database(server)
    with ThreadPoolExecutor(4) as pool:
        versions = set(pool.map(schema.apply, [empty] * 4))
    assert len(versions) == 1
    with psycopg.connect(empty) as connection:
        assert connection.execute("SELECT count(*) FROM schema_version").fetchone() == (max(versions),)


def test_a_database_of_a_newer_program_is_left_alone(own_dsn: str) -> None:
    with psycopg.connect(own_dsn) as connection:
        connection.execute("INSERT INTO schema_version (version) VALUES (9999)")
    with pytest.raises(SchemaError, match="start a newer program"):
        schema.apply(own_dsn)


def test_the_sum_of_the_migrations_is_the_schema(server: str) -> None:
    upgraded, fresh = new_database(server), new_database(server)
    with psycopg.connect(upgraded) as connection:
        for path in schema.migration_files().values():
            connection.execute(path.read_bytes())
    schema.apply(fresh)
    assert _dumped(upgraded) == _dumped(fresh)


def _dumped(dsn: str) -> list[str]:
    """The structure of a database; the key that pg_dump makes up for each run isn't part of it."""
    command = [str(wheel_programs() / "pg_dump"), "--schema-only", dsn]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [line for line in text.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]


def test_it_works_with_its_tables_spread_by_community(server: str, admin: Actor) -> None:
    spread = new_database(server)
    with psycopg.connect(spread) as connection:
        connection.execute(_spread(schema.schema_file().read_text()).encode())
    with replica(spread) as services:
        services.items.add(admin, "Drill", "cordless", ("tools",))
        services.loans.checkout(admin, "drill")
        assert services.finder.search(admin, "drll").items[0].lent == 1
        assert [row.action for row in services.audit.recent(admin)] == ["inventory.checkout", "inventory.add"]


def _spread(text: str) -> str:
    """The same schema with every table of a community's rows hash-partitioned, but the ledger, which is by month."""
    tables = set(re.findall(r"^CREATE TABLE (\w+) \(\n    community_id", text, re.MULTILINE)) - {"inventory_activity"}
    for table in tables:
        whole = re.search(rf"CREATE TABLE {table} \(.*?\n\)(?: WITH \([^)]*\))?;", text, re.DOTALL)
        assert whole is not None
        columns = whole[0].rpartition(" WITH (")[0] or whole[0].removesuffix(";")
        text = text.replace(whole[0], f"{columns} PARTITION BY HASH (community_id);{_parts(table)}")
    assert text.count("PARTITION BY HASH") == len(tables)
    return text


def _parts(table: str) -> str:
    return "".join(
        f"\nCREATE TABLE {table}_{part} PARTITION OF {table} FOR VALUES WITH (MODULUS 3, REMAINDER {part});"
        for part in range(3)
    )
