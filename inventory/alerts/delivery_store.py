"""The SQL of deliveries: heaps gathered, posts claimed under a lease, ended, tried again."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from inventory.alerts.subscription import Hold
from inventory.db import Db, Row, every, one

_NOW = "SELECT clock_timestamp() AS now"
# A subscription's own zone is that of its making; what the community has chosen since then counts more.
SPOKEN = """
jsonb_strip_nulls(jsonb_build_object('zone', coalesce(c.settings->>'zone', s.zone), 'locale', c.settings->>'locale'))
"""
_HEAPS = """
SELECT d.community_id, d.subscription_id, d.heap, d.severity, to_jsonb(s) || {spoken} AS subscription
FROM (SELECT community_id, subscription_id, heap, max(severity) AS severity, min(due_at) AS due_at
      FROM (SELECT * FROM delivery WHERE state = 'waiting' AND lead IS NULL AND due_at <= %(now)s
            ORDER BY due_at LIMIT 10000) due
      GROUP BY 1, 2, 3 ORDER BY 5 LIMIT %(limit)s) d
JOIN subscription s ON s.community_id IN (d.community_id, '') AND s.id = d.subscription_id
LEFT JOIN community c ON c.community_id = d.community_id
ORDER BY 1, 2, 3
""".replace("{spoken}", SPOKEN)
_OPEN = """
INSERT INTO delivery_window AS w (community_id, subscription_id, heap, opens_at)
VALUES (%(community_id)s, %(subscription_id)s, %(heap)s, %(opens_at)s)
ON CONFLICT (community_id, subscription_id, heap) DO UPDATE SET opens_at = excluded.opens_at
WHERE w.opens_at <= %(now)s RETURNING opens_at
"""
_HEAP = """
community_id = %(community_id)s AND subscription_id = %(subscription_id)s AND heap = %(heap)s
  AND state = 'waiting' AND lead IS NULL
"""
_WAIT = """
UPDATE delivery d SET due_at = w.opens_at FROM delivery_window w
WHERE (d.community_id, d.subscription_id, d.heap) = (%(community_id)s, %(subscription_id)s, %(heap)s)
  AND d.state = 'waiting' AND d.lead IS NULL AND d.due_at <= %(now)s
  AND (w.community_id, w.subscription_id, w.heap) = (d.community_id, d.subscription_id, d.heap)
"""
_HOLD = "UPDATE delivery SET due_at = %(until)s, heap = %(to)s WHERE {heap}".replace("{heap}", _HEAP)
_EACH = "UPDATE delivery SET lead = id WHERE {heap} AND due_at <= %(now)s".replace("{heap}", _HEAP)
_LEAD = """
WITH heaped AS (SELECT id, event_seq FROM delivery WHERE {heap} ORDER BY event_seq LIMIT 1000 FOR UPDATE),
first AS (SELECT id FROM heaped ORDER BY event_seq LIMIT 1)
UPDATE delivery d SET lead = first.id, due_at = %(now)s FROM heaped, first
WHERE d.community_id = %(community_id)s AND d.id = heaped.id
""".replace("{heap}", _HEAP)
_CLAIM = """
UPDATE delivery d SET state = 'sending', attempt = least(d.attempt + 1, 30000), due_at = %(until)s, worker = %(worker)s
FROM (SELECT community_id, id FROM delivery
      WHERE lead = id AND state IN ('waiting', 'sending') AND due_at <= %(now)s AND platform = ANY(%(platforms)s)
        AND (platform, community_id) NOT IN (SELECT * FROM unnest(%(full_platforms)s::text[], %(full)s::text[]))
      ORDER BY due_at, event_seq LIMIT %(limit)s FOR UPDATE SKIP LOCKED) free
WHERE (d.community_id, d.id) = (free.community_id, free.id)
RETURNING d.community_id, d.id, d.subscription_id, d.attempt, d.since, d.event_seq
"""
_END = """
UPDATE delivery SET state = %(state)s, problem = %(problem)s, ended_at = clock_timestamp(), worker = NULL,
    posted = CASE WHEN id = lead THEN %(posted)s END
WHERE community_id = %(community)s AND lead = %(lead)s AND state IN ('waiting', 'sending')
"""
_AGAIN = """
UPDATE delivery SET state = 'waiting', due_at = clock_timestamp() + make_interval(secs => %(seconds)s),
    problem = %(problem)s, worker = NULL
WHERE community_id = %(community)s AND id = %(lead)s AND state = 'sending' AND attempt = %(attempt)s
"""
_HAND_BACK = """
UPDATE delivery SET state = 'waiting', due_at = clock_timestamp(), worker = NULL
WHERE state = 'sending' AND lead = id AND worker = %(worker)s
"""
_FAILED = """
SELECT d.id, d.problem, d.attempt, d.since, d.ended_at, d.heap, d.platform, s.channel, s.number,
    (SELECT count(*) FROM delivery f WHERE f.community_id = d.community_id AND f.lead = d.id) AS events
FROM delivery d LEFT JOIN subscription s ON s.community_id IN (d.community_id, '') AND s.id = d.subscription_id
WHERE d.community_id = %(community)s AND d.state = 'failed' AND d.lead = d.id
ORDER BY d.ended_at DESC LIMIT %(limit)s
"""
_RETRY = """
UPDATE delivery SET state = 'waiting', due_at = clock_timestamp(), since = clock_timestamp(), attempt = 0,
    ended_at = NULL
WHERE community_id = %(community)s AND lead IN (
    SELECT id FROM delivery WHERE community_id = %(community)s AND state = 'failed' AND lead = id
      AND (starts_with(id::text, %(start)s) OR %(start)s = 'all') LIMIT 1000) AND state = 'failed'
RETURNING id, lead
"""
_COUNTS = """
SELECT (SELECT count(*) FROM (SELECT FROM delivery WHERE state = 'waiting' AND lead IS NULL LIMIT 10001) w)
           AS gathering,
       (SELECT count(*) FROM (SELECT FROM delivery WHERE state IN ('waiting', 'sending') AND lead = id LIMIT 10001) q)
           AS queued,
       (SELECT count(*) FROM (SELECT FROM delivery WHERE state = 'failed' AND lead = id LIMIT 10001) f) AS failed
"""
_STRANDED = """
UPDATE delivery SET state = 'failed', problem = 'Nothing here posts to ' || platform || '.', ended_at = %(now)s
WHERE state = 'waiting' AND (community_id, lead) IN (
    SELECT community_id, id FROM delivery WHERE lead = id AND state = 'waiting' AND due_at < %(before)s
    ORDER BY due_at LIMIT %(limit)s)
"""
_FORGET = """
DELETE FROM delivery d USING (
    SELECT community_id, id FROM delivery old WHERE ended_at < %(before)s AND NOT EXISTS (
        SELECT FROM alert WHERE alert.community_id = old.community_id AND alert.episode = old.episode)
    ORDER BY ended_at LIMIT %(limit)s) old
WHERE (d.community_id, d.id) = (old.community_id, old.id)
"""


def now(db: Db) -> datetime:
    """The database's clock, one for all replicas."""
    row = one(db, _NOW, {})
    assert row is not None  # noqa: S101 - a SELECT without FROM gives one row
    moment: datetime = row["now"]
    return moment


def heaps(db: Db, moment: datetime, limit: int) -> list[Row]:
    """Subscriptions for which something is due that no post leads yet, in a fixed order."""
    return every(db, _HEAPS, {"now": moment, "limit": limit})


def open_window(db: Db, heap: Row, moment: datetime, opens_at: datetime) -> bool:
    """Take this heap's turn, and close its window until then; False when it is closed, and the heap waits."""
    values = {**heap, "now": moment, "opens_at": opens_at}
    if one(db, _OPEN, values):
        return True
    db.execute(_WAIT, values)
    return False


def hold(db: Db, heap: Row, hold: Hold) -> None:
    """Keep a heap for later, under the name of what it becomes a part of."""
    db.execute(_HOLD, {**heap, "until": hold.until, "to": hold.heap})


def each(db: Db, heap: Row, moment: datetime) -> None:
    """Let each of a heap be posted by itself."""
    db.execute(_EACH, {**heap, "now": moment})


def lead(db: Db, heap: Row, moment: datetime) -> None:
    """Let the first of a heap lead the others; at most 1,000 are posted together."""
    db.execute(_LEAD, {**heap, "now": moment})


def claim(
    db: Db, worker: str, platforms: Sequence[str], full: Collection[tuple[str, str]], moment: datetime, until: datetime,
    limit: int,
) -> list[Row]:  # fmt: skip
    """Take posts that are due, or whose worker's lease is over, but of no platform and community that are `full`."""
    params = {
        "worker": worker, "platforms": list(platforms), "now": moment, "until": until, "limit": limit,
        "full_platforms": [platform for platform, _ in full], "full": [community for _, community in full],
    }  # fmt: skip
    return every(db, _CLAIM, params)


def end(db: Db, community: str, lead_id: UUID, state: str, problem: str = "", posted: str | None = None) -> None:
    """Close a post and all it leads, as done or failed; `posted` is the platform's name of the message."""
    values = {"community": community, "lead": lead_id, "state": state, "problem": problem, "posted": posted}
    db.execute(_END, values)


def again(db: Db, community: str, lead_id: UUID, attempt: int, seconds: float, problem: str) -> None:
    """Let a post be tried again after so many seconds, unless somebody else has it by now."""
    params = {"community": community, "lead": lead_id, "attempt": attempt, "seconds": seconds, "problem": problem}
    db.execute(_AGAIN, params)


def hand_back(db: Db, worker: str) -> int:
    """Give back what a worker still holds; gives how many."""
    return db.execute(_HAND_BACK, {"worker": worker}).rowcount


def failed(db: Db, community: str, limit: int) -> list[Row]:
    """Posts that were given up, the newest first."""
    return every(db, _FAILED, {"community": community, "limit": limit})


def retry(db: Db, community: str, start: str) -> list[Row]:
    """Let posts whose id starts so, or all, be tried once more."""
    return every(db, _RETRY, {"community": community, "start": start})


def counts(db: Db) -> Row:
    """How many are gathered, queued and failed, each counted up to 10,001."""
    return one(db, _COUNTS, {}) or {}


def strand(db: Db, now: datetime, before: datetime, limit: int) -> int:
    """Give up what was due before a moment and nobody claimed; gives how many."""
    return db.execute(_STRANDED, {"now": now, "before": before, "limit": limit}).rowcount


def forget(db: Db, before: datetime, limit: int) -> int:
    """Drop deliveries that ended before a moment, but those of alerts whose end is still to be told."""
    return db.execute(_FORGET, {"before": before, "limit": limit}).rowcount
