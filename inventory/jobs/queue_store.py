"""The SQL around the distributed queue, whose tables are another program's: a schema of its own for them."""

from collections.abc import Callable

import psycopg

from inventory.db import APP_ROLE, Db

SCHEMA = "procrastinate"
_LOCK = 0x53_4B_32
_LOCKED = "SELECT pg_advisory_lock(%s)"
_PRESENT = "SELECT to_regclass('procrastinate.procrastinate_jobs') IS NOT NULL"
_SCHEMA = f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"
_GRANTS = f"""
GRANT USAGE ON SCHEMA {SCHEMA} TO {APP_ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {SCHEMA} TO {APP_ROLE};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA {SCHEMA} TO {APP_ROLE};
"""
_VISIBLE = f"SELECT set_config('search_path', current_setting('search_path') || ', {SCHEMA}', true)"


def prepare(dsn: str, apply: Callable[[], None]) -> None:
    """Have the queue's tables made by `apply`, once, whichever replica comes first; `dsn` is the owner's."""
    with psycopg.connect(dsn, autocommit=True, connect_timeout=10) as connection:
        connection.execute(_LOCKED, [_LOCK])
        present = connection.execute(_PRESENT).fetchone()
        if present and present[0]:
            return
        connection.execute(_SCHEMA)
        apply()
        connection.execute(_GRANTS)


def make_visible(db: Db) -> None:
    """Let this transaction find the queue's tables by their bare names."""
    db.execute(_VISIBLE)
