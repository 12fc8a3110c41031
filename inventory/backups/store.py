"""The SQL of backups, run by the tables' owner: one moment for all tables, sums over them, a place for the restored."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from inventory.backups.manifest import Content
from inventory.db import KEEPALIVE, Db

# A row's text depends on these, so both sides must have the same.
_OPTIONS = "-c timezone=UTC -c datestyle=ISO -c intervalstyle=postgres -c bytea_output=hex -c extra_float_digits=1"
_BEGIN = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
_SNAPSHOT = "SELECT pg_export_snapshot() AS name"
_TABLES = """
SELECT relname AS name FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1
"""
_CONTENT = """
SELECT count(*) AS rows, coalesce(sum(('x' || left(md5(t::text), 12))::bit(48)::bigint), 0)::text AS sum FROM {} t
"""
_VERSION = "SELECT max(version) AS version FROM schema_version"
_ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'storekeeper_app') THEN
        CREATE ROLE storekeeper_app NOLOGIN;
    END IF;
    EXECUTE format('GRANT storekeeper_app TO %I', current_user);
END $$
"""
_ANALYZE = "ANALYZE"
_COMMUNITIES = "SELECT community_id FROM ledger_head ORDER BY 1"


@contextmanager
def connected(dsn: str) -> Iterator[Db]:
    """A connection of the owner, in autocommit mode."""
    address = make_conninfo(dsn, options=_OPTIONS, connect_timeout=10, **KEEPALIVE)
    with psycopg.connect(address, autocommit=True, row_factory=dict_row) as db:
        yield db


def hold_still(db: Db) -> str:
    """Let this connection see one moment until it ends; gives the name by which others can see the same."""
    db.execute(_BEGIN)
    row = db.execute(_SNAPSHOT).fetchone()
    assert row is not None  # noqa: S101 - a SELECT without FROM gives one row
    return str(row["name"])


def contents(db: Db) -> dict[str, Content]:
    """What every table holds now."""
    names = [row["name"] for row in db.execute(_TABLES)]
    return {name: _content(db, name) for name in names}


def _content(db: Db, table: str) -> Content:
    return Content.model_validate(db.execute(sql.SQL(_CONTENT).format(sql.Identifier(table))).fetchone())


def server(db: Db) -> int:
    """The server's major version."""
    return db.info.server_version // 10_000


def version(db: Db) -> int:
    """The schema's version."""
    row = db.execute(_VERSION).fetchone()
    return int(row["version"]) if row else 0


def make_role(db: Db) -> None:
    """Make the role of the module, to which a dump's tables are granted: a dump holds no roles."""
    db.execute(_ROLE)


def analyze(db: Db) -> None:
    """Let the planner know what the restored tables hold."""
    db.execute(_ANALYZE)


def communities(db: Db) -> list[str]:
    """All that have an audit trail."""
    return [row["community_id"] for row in db.execute(_COMMUNITIES)]
