"""The SQL of alerts and silences. Whoever steps alerts of a community first takes its turn."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from inventory.db import Db, Row, every, one

_TURN = "SELECT pg_advisory_xact_lock(hashtextextended('alerts' || %(community)s, 0))"
_OF_KIND = """
SELECT * FROM alert WHERE community_id = %(community)s AND kind = %(kind)s
  AND (%(every)s OR subject_id = ANY(%(subjects)s))
"""
_DUE = """
SELECT * FROM alert WHERE due_at <= %(now)s AND kind = ANY(%(kinds)s) ORDER BY due_at LIMIT %(limit)s
"""
_COMMUNITIES = "SELECT DISTINCT community_id FROM alert WHERE kind = %(kind)s ORDER BY 1 LIMIT %(limit)s"
_OPEN = """
SELECT * FROM alert WHERE community_id = %(community)s AND condition->>'phase' IN ('firing', 'recovering')
ORDER BY severity DESC, subject_name LIMIT %(limit)s
"""
_FIRING = """
SELECT DISTINCT subject_id FROM alert WHERE community_id = %(community)s AND subject_id = ANY(%(subjects)s)
  AND condition->>'phase' IN ('firing', 'recovering')
"""
_KEEP = """
INSERT INTO alert (community_id, kind, subject_id, fingerprint, subject_kind, subject_name, parent, severity, value,
    details, condition, episode, due_at)
VALUES (%(community_id)s, %(kind)s, %(subject_id)s, %(fingerprint)s, %(subject_kind)s, %(subject_name)s, %(parent)s,
    %(severity)s, %(value)s, %(details)s, %(condition)s, %(episode)s, %(due_at)s)
ON CONFLICT (community_id, kind, subject_id, fingerprint) DO UPDATE
SET subject_kind = excluded.subject_kind, subject_name = excluded.subject_name, parent = excluded.parent,
    severity = excluded.severity, value = excluded.value, details = excluded.details,
    condition = excluded.condition, episode = excluded.episode, due_at = excluded.due_at
"""
_DROP = """
DELETE FROM alert WHERE community_id = %(community_id)s AND kind = %(kind)s AND subject_id = %(subject_id)s
  AND fingerprint = %(fingerprint)s
"""
_SILENCES = """
SELECT * FROM silence WHERE community_id = %(community)s AND ends_at > %(now)s
ORDER BY begins_at, ends_at LIMIT %(limit)s
"""
_SILENCE = """
INSERT INTO silence (community_id, id, pattern, subject_key, begins_at, ends_at, reason, created_by)
VALUES (%(community_id)s, %(id)s, %(pattern)s, %(subject_key)s, %(begins_at)s, %(ends_at)s, %(reason)s, %(created_by)s)
"""
_END_SILENCES = """
DELETE FROM silence WHERE community_id = %(community)s AND subject_key = %(subject_key)s AND ends_at > %(now)s
  AND pattern = %(pattern)s
"""
_FORGET_SILENCES = "DELETE FROM silence WHERE ends_at < %(before)s"
_ZONE = "SELECT settings->>'zone' AS zone FROM community WHERE community_id = %(community)s"
_NEWEST = """
SELECT seq, created_at FROM inventory_activity WHERE community_id = %(community)s ORDER BY seq DESC LIMIT 1
"""
_TRY = """
INSERT INTO delivery (community_id, id, subscription_id, platform, event_seq, event_at, heap, severity, lead, due_at,
    since)
SELECT s.community_id, %(id)s, s.id, s.platform, %(seq)s, %(created_at)s, 'alerts.test', 1, %(id)s, %(created_at)s,
    %(created_at)s
FROM subscription s WHERE s.community_id = %(community)s AND s.id = %(subscription)s
"""


def take_turn(db: Db, community: str) -> None:
    """Wait until nobody else steps this community's alerts, until the transaction ends."""
    db.execute(_TURN, {"community": community})


def of_kind(db: Db, community: str, kind: str, subjects: Sequence[str] | None) -> list[Row]:
    """The alerts of one kind, of these things or (None) of all."""
    params = {"community": community, "kind": kind, "every": subjects is None, "subjects": list(subjects or ())}
    return every(db, _OF_KIND, params)


def due(db: Db, kinds: Sequence[str], now: datetime, limit: int) -> list[Row]:
    """Alerts of all communities of which something may change though nothing is observed."""
    return every(db, _DUE, {"kinds": list(kinds), "now": now, "limit": limit})


def communities(db: Db, kind: str, limit: int) -> list[str]:
    """Communities that have an alert of this kind."""
    return [row["community_id"] for row in every(db, _COMMUNITIES, {"kind": kind, "limit": limit})]


def open_alerts(db: Db, community: str, limit: int) -> list[Row]:
    """What fires now, the gravest first."""
    return every(db, _OPEN, {"community": community, "limit": limit})


def firing_among(db: Db, community: str, subjects: Sequence[str]) -> set[str]:
    """Which of these things have an alert that fires."""
    rows = every(db, _FIRING, {"community": community, "subjects": list(subjects)}) if subjects else []
    return {row["subject_id"] for row in rows}


def keep(db: Db, row: Row) -> None:
    """Write an alert as it is now."""
    db.execute(_KEEP, {**row, "details": Jsonb(row["details"]), "condition": Jsonb(row["condition"])})


def drop(db: Db, row: Row) -> None:
    """Forget an alert of which nothing needs to be remembered."""
    db.execute(_DROP, row)


def silences(db: Db, community: str, now: datetime, limit: int) -> list[Row]:
    """Silences that haven't ended, also those to come."""
    return every(db, _SILENCES, {"community": community, "now": now, "limit": limit})


def add_silence(db: Db, row: Row) -> None:
    """Keep alerts from being announced for a time."""
    db.execute(_SILENCE, row)


def end_silences(db: Db, community: str, subject_key: str, pattern: str, now: datetime) -> int:
    """End the silences of a thing; gives how many."""
    params = {"community": community, "subject_key": subject_key, "pattern": pattern, "now": now}
    return db.execute(_END_SILENCES, params).rowcount


def forget_silences(db: Db, before: datetime) -> int:
    """Drop silences that ended before a moment; gives how many."""
    return db.execute(_FORGET_SILENCES, {"before": before}).rowcount


def zone_of(db: Db, community: str) -> str | None:
    """The zone that a community has chosen, if it has."""
    row = one(db, _ZONE, {"community": community})
    return row["zone"] if row else None


def try_subscription(db: Db, community: str, subscription: UUID, delivery: UUID) -> None:
    """Deliver the newest event of the ledger to one subscription, whatever it asks for."""
    newest = one(db, _NEWEST, {"community": community}) or {}
    db.execute(_TRY, {**newest, "community": community, "subscription": subscription, "id": delivery})
