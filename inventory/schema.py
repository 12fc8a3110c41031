"""Bringing a database to the schema that this program was written for."""

from pathlib import Path

import psycopg
from psycopg import sql

from inventory.errors import StorekeeperError

_HERE = Path(__file__).parent
_LOCK = 0x53_4B_31
_PRESENT = "SELECT to_regclass('schema_version') IS NOT NULL"
_VERSION = "SELECT max(version) FROM schema_version"
_TIMEOUT = 120


class SchemaError(StorekeeperError):
    """The database can't be brought to this program's schema."""

    code = "schema"


def schema_file() -> Path:
    """schema.sql, at the root of a checkout or beside this file in a wheel."""
    return next(path for path in (_HERE.parent / "schema.sql", _HERE / "schema.sql") if path.exists())


def migration_files() -> dict[int, Path]:
    """The ordered upgrades by version; 1 is the first release as a whole."""
    folder = schema_file().parent / "migrations"
    return {int(path.name.partition("_")[0]): path for path in sorted(folder.glob("*.sql"))}


def apply(dsn: str) -> int:
    """Create or upgrade the schema under an advisory lock, in one transaction; gives its version.

    `dsn` is the owner's. Raises SchemaError for a database that a newer program has upgraded.
    """
    with psycopg.connect(dsn, connect_timeout=10) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        connection.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(_TIMEOUT * 1000))
        present = connection.execute(_PRESENT).fetchone()
        if not (present and present[0]):
            connection.execute(schema_file().read_bytes())
        found = _version(connection)
        newest = max(migration_files(), default=1)
        if found > newest:
            raise SchemaError(f"The database has schema {found}, this program knows {newest}: start a newer program.")
        for version in range(found + 1, newest + 1):
            connection.execute(migration_files()[version].read_bytes())
        return _version(connection)


def _version(connection: psycopg.Connection) -> int:
    row = connection.execute(_VERSION).fetchone()
    return int(row[0]) if row else 0
