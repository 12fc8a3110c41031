"""The SQL around the distributed queue, whose tables are another program's: a schema of its own for them."""

from collections.abc import Callable

import psycopg
from psycopg import sql

from inventory.db import APP_ROLE, Db

SCHEMA = "procrastinate"
_LOCK = 0x53_4B_32
_LOCKED = "SELECT pg_advisory_lock(%s)"
_VERSION = "SELECT obj_description(to_regnamespace('procrastinate'), 'pg_namespace')"
_REMAKE = f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}"
_REMEMBER = f"COMMENT ON SCHEMA {SCHEMA} IS {{}}"
_QUEUE_AGAIN = "UPDATE job_run SET queued_at = NULL WHERE state = 'pending'"
_GRANTS = f"""
GRANT USAGE ON SCHEMA {SCHEMA} TO {APP_ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {SCHEMA} TO {APP_ROLE};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA {SCHEMA} TO {APP_ROLE};
"""
_VISIBLE = f"SELECT set_config('search_path', current_setting('search_path') || ', {SCHEMA}', true)"


def prepare(dsn: str, version: str, apply: Callable[[], None]) -> None:
    """Have the queue's tables made by `apply`, once, whichever replica comes first; `dsn` is the owner's.

    Tables of another version are made anew: all that the queue holds is derived from our own rows.
    """
    with psycopg.connect(dsn, autocommit=True, connect_timeout=10) as connection:
        connection.execute(_LOCKED, [_LOCK])
        found = connection.execute(_VERSION).fetchone()
        if found and found[0] == version:
            return
        connection.execute(_REMAKE)
        apply()
        connection.execute(_GRANTS)
        connection.execute(_QUEUE_AGAIN)
        connection.execute(sql.SQL(_REMEMBER).format(sql.Literal(version)))


def make_visible(db: Db) -> None:
    """Let this transaction find the queue's tables by their bare names."""
    db.execute(_VISIBLE)
