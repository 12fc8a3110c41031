"""The SQL of replies that were given up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from inventory.db import Db, Row, every, one

_KEEP = """
INSERT INTO dead_letter (community_id, id, platform, channel, person, asked, text, problem, ended_at)
VALUES (%(community)s, %(id)s, %(platform)s, %(channel)s, %(person)s, %(asked)s, %(text)s, %(problem)s,
    clock_timestamp())
"""
_FAILED = """
SELECT * FROM dead_letter WHERE community_id = %(community)s AND state = 'failed' ORDER BY ended_at DESC LIMIT %(limit)s
"""
_RETRY = """
UPDATE dead_letter SET state = 'waiting', due_at = clock_timestamp(), attempt = 0, ended_at = NULL
WHERE community_id = %(community)s AND state = 'failed'
  AND (starts_with(id::text, %(start)s) OR %(start)s = 'all') AND id IN (
    SELECT id FROM dead_letter WHERE community_id = %(community)s AND state = 'failed'
    ORDER BY ended_at DESC LIMIT 1000)
RETURNING id
"""
_CLAIM = """
UPDATE dead_letter d SET state = 'sending', attempt = d.attempt + 1, due_at = clock_timestamp() + %(lease)s
FROM (SELECT community_id, id FROM dead_letter
      WHERE state IN ('waiting', 'sending') AND due_at <= clock_timestamp() AND platform = ANY(%(platforms)s)
      ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED) free
WHERE (d.community_id, d.id) = (free.community_id, free.id) RETURNING d.*
"""
_SENT = "DELETE FROM dead_letter WHERE community_id = %(community)s AND id = %(id)s"
_FAIL = """
UPDATE dead_letter SET state = 'failed', problem = %(problem)s, ended_at = clock_timestamp()
WHERE community_id = %(community)s AND id = %(id)s
"""
_LATER = """
UPDATE dead_letter SET state = 'waiting', problem = %(problem)s, due_at = clock_timestamp() + %(wait)s
WHERE community_id = %(community)s AND id = %(id)s
"""
_COUNT = "SELECT count(*) AS failed FROM (SELECT FROM dead_letter WHERE state = 'failed' LIMIT 10001) f"
_FORGET = """
DELETE FROM dead_letter d USING (
    SELECT community_id, id FROM dead_letter WHERE ended_at < %(before)s ORDER BY ended_at LIMIT %(limit)s) old
WHERE (d.community_id, d.id) = (old.community_id, old.id)
"""


def keep(db: Db, row: Row) -> None:
    """Keep a reply that was given up."""
    db.execute(_KEEP, row)


def failed(db: Db, community: str, limit: int) -> list[Row]:
    """Replies that were given up, the newest first."""
    return every(db, _FAILED, {"community": community, "limit": limit})


def retry(db: Db, community: str, start: str) -> int:
    """Let those whose id starts so, or all, be sent once more; gives how many."""
    return len(every(db, _RETRY, {"community": community, "start": start}))


def claim(db: Db, platforms: Sequence[str], lease: timedelta, limit: int) -> list[Row]:
    """Take replies that are due, or whose sender's lease is over."""
    return every(db, _CLAIM, {"platforms": list(platforms), "lease": lease, "limit": limit})


def sent(db: Db, community: str, letter: UUID) -> None:
    """Forget one that was sent."""
    db.execute(_SENT, {"community": community, "id": letter})


def fail(db: Db, community: str, letter: UUID, problem: str) -> None:
    """Give one up again."""
    db.execute(_FAIL, {"community": community, "id": letter, "problem": problem})


def later(db: Db, community: str, letter: UUID, problem: str, wait: timedelta) -> None:
    """Try one again after a while."""
    db.execute(_LATER, {"community": community, "id": letter, "problem": problem, "wait": wait})


def count(db: Db) -> int:
    """How many are given up in the whole installation, counted up to 10,001."""
    row: dict[str, Any] = one(db, _COUNT, {}) or {"failed": 0}
    return int(row["failed"])


def forget(db: Db, before: datetime, limit: int) -> int:
    """Drop those that were given up before a moment; gives how many."""
    return db.execute(_FORGET, {"before": before, "limit": limit}).rowcount
