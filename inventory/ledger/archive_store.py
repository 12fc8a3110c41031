"""The SQL of old months of the ledger, which its owner alone may take away; see archive.py."""

from collections.abc import Iterator
from datetime import datetime
from typing import LiteralString

import psycopg
from psycopg import Connection, sql
from psycopg.rows import DictRow, dict_row

from inventory.db import Db, Row, every, one
from inventory.ledger.chain import Head, Link

_BATCH = 5000
_PARTITIONS = """
SELECT c.relname AS name, right(c.relname, 7) AS month FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'inventory_activity'::regclass AND c.relname ~ '^inventory_activity_[0-9]{4}_[0-9]{2}$'
  AND to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= %(before)s ORDER BY c.relname LIMIT 120
"""
_COMMUNITIES = "SELECT DISTINCT community_id FROM {part} ORDER BY 1"
_LINKS = """
SELECT seq, activity_link(a)::text AS link, encode(hash, 'hex') AS hash FROM {part} a
WHERE community_id = %(community)s AND seq > %(after)s ORDER BY seq LIMIT %(limit)s
"""
_ANCHOR = "SELECT seq, encode(hash, 'hex') AS hash FROM ledger_anchor WHERE community_id = %(community)s"
_COUNT = "SELECT count(*) AS n FROM {part}"
_LOCK = "SET LOCAL lock_timeout = '10s'"
_SET_ANCHORS = """
INSERT INTO ledger_anchor (community_id, seq, hash)
SELECT DISTINCT ON (community_id) community_id, seq, hash FROM {part} ORDER BY community_id, seq DESC
ON CONFLICT (community_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash
"""
_FORGET_REVERSALS = """
DELETE FROM reversal r USING {part} a
WHERE a.reverses IS NOT NULL AND r.community_id = a.community_id AND r.activity_id = a.reverses
"""
_DETACH = "ALTER TABLE inventory_activity DETACH PARTITION {part}"
_DROP = "DROP TABLE {part}"


def owner(dsn: str) -> Connection[DictRow]:
    """A connection as the owner of the tables: the program's own role may only add to the ledger."""
    return psycopg.connect(
        dsn,
        autocommit=True,
        row_factory=dict_row,
        connect_timeout=10,
        options="-c timezone=UTC -c statement_timeout=600000",
    )


def partitions(db: Db, before: datetime) -> list[Row]:
    """Months of the ledger that ended before a moment, oldest first: `name`, `month` as YYYY_MM."""
    return every(db, _PARTITIONS, {"before": before})


def communities(db: Db, part: str) -> list[str]:
    """Who has rows in a month."""
    return [row["community_id"] for row in db.execute(_on(part, _COMMUNITIES)).fetchall()]


def links(db: Db, part: str, community: str) -> Iterator[Link]:
    """A community's rows of a month as they were hashed, read in batches."""
    after = 0
    while True:
        params = {"community": community, "after": after, "limit": _BATCH}
        rows = db.execute(_on(part, _LINKS), params).fetchall()
        yield from (Link(row["seq"], row["link"], row["hash"]) for row in rows)
        if len(rows) < _BATCH:
            return
        after = rows[-1]["seq"]


def anchor(db: Db, community: str) -> Head | None:
    """The last link of a community that was taken away, None where its chain begins here."""
    row = one(db, _ANCHOR, {"community": community})
    return Head(community, row["seq"], row["hash"]) if row else None


def take_away(db: Db, part: str, rows: int) -> bool:
    """Keep each chain's last link as its anchor and drop the month, in one transaction; False if it has other rows."""
    with db.transaction():
        db.execute(_LOCK)
        found = db.execute(_on(part, _COUNT)).fetchone()
        if found is None or found["n"] != rows:
            return False
        for statement in (_SET_ANCHORS, _FORGET_REVERSALS, _DETACH, _DROP):
            db.execute(_on(part, statement))
    return True


def _on(part: str, statement: LiteralString) -> sql.Composed:
    return sql.SQL(statement).format(part=sql.Identifier(part))
