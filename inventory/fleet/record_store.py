"""The SQL of recording what sources say: targets and sightings, and by what machines are known again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from inventory.db import Db, Row, every, one

_TURN = "SELECT pg_advisory_xact_lock(hashtextextended('fleet' || chr(10) || %(community)s, 0))"
_SIGHTING = """
SELECT * FROM fleet_sighting WHERE community_id = %(community)s AND source = %(source)s AND subject = %(subject)s
"""
_OF_TARGET = "SELECT * FROM fleet_sighting WHERE community_id = %(community)s AND target = %(target)s LIMIT 100"
_KEEP_SIGHTING = """
INSERT INTO fleet_sighting AS s (community_id, source, subject, target, parent, account, outcome, reason, keys,
    document, metrics, seen_at, tried_at, failures, next_try, gone_at)
VALUES (%(community_id)s, %(source)s, %(subject)s, %(target)s, %(parent)s, %(account)s, %(outcome)s, %(reason)s,
    %(keys)s, %(document)s, %(metrics)s, %(seen_at)s, %(tried_at)s, %(failures)s, %(next_try)s, %(gone_at)s)
ON CONFLICT (community_id, source, subject) DO UPDATE SET target = excluded.target, parent = excluded.parent,
    account = excluded.account, outcome = excluded.outcome, reason = excluded.reason, keys = excluded.keys,
    document = excluded.document, metrics = excluded.metrics, seen_at = excluded.seen_at, tried_at = excluded.tried_at,
    failures = excluded.failures, next_try = excluded.next_try, gone_at = excluded.gone_at
"""
_GONE = """
UPDATE fleet_sighting SET gone_at = %(now)s
WHERE community_id = %(community)s AND source = %(source)s AND account = %(account)s AND gone_at IS NULL
  AND NOT subject = ANY(%(named)s) RETURNING target
"""
_KNOWN = """
SELECT k.kind, k.value, k.target FROM fleet_identity k WHERE k.community_id = %(community)s AND k.target IN (
    SELECT i.target FROM fleet_identity i
    JOIN fleet_target t ON t.community_id = i.community_id AND t.id = i.target AND t.forgotten_at IS NULL
    WHERE i.community_id = %(community)s AND (i.kind, i.value) IN (
        SELECT * FROM unnest(%(kinds)s::text[], %(values)s::text[]))) LIMIT 1000
"""
_APART = """
SELECT one, other FROM fleet_apart
WHERE community_id = %(community)s AND (one = ANY(%(targets)s) OR other = ANY(%(targets)s)) LIMIT 1000
"""
_IDENTIFY = """
INSERT INTO fleet_identity (community_id, kind, value, target)
SELECT %(community)s, kind, value, %(target)s FROM unnest(%(kinds)s::text[], %(values)s::text[]) AS k (kind, value)
ON CONFLICT (community_id, kind, value) DO UPDATE SET target = excluded.target
WHERE fleet_identity.target IS DISTINCT FROM excluded.target
"""
_TARGET = "SELECT * FROM fleet_target WHERE community_id = %(community)s AND id = %(id)s FOR UPDATE"
_KEEP_TARGET = """
INSERT INTO fleet_target AS t (community_id, id, kind, name, name_key, address, role, labels, status, reason, health,
    reasons, unhealthy, expected, sources, parent, document, metrics, first_seen, last_seen, version, merged_into,
    forgotten_at)
VALUES (%(community_id)s, %(id)s, %(kind)s, %(name)s, %(name_key)s, %(address)s, %(role)s, %(labels)s, %(status)s,
    %(reason)s, %(health)s, %(reasons)s, %(unhealthy)s, %(expected)s, %(sources)s, %(parent)s, %(document)s,
    %(metrics)s, %(first_seen)s, %(last_seen)s, %(version)s, %(merged_into)s, %(forgotten_at)s)
ON CONFLICT (community_id, id) DO UPDATE SET kind = excluded.kind, name = excluded.name, name_key = excluded.name_key,
    address = excluded.address, role = excluded.role, labels = excluded.labels, status = excluded.status,
    reason = excluded.reason, health = excluded.health, reasons = excluded.reasons, unhealthy = excluded.unhealthy,
    expected = excluded.expected, sources = excluded.sources, parent = excluded.parent, document = excluded.document,
    metrics = excluded.metrics, last_seen = excluded.last_seen, version = excluded.version,
    merged_into = excluded.merged_into, forgotten_at = excluded.forgotten_at
"""
_TAKEN = """
SELECT count(*) AS taken FROM fleet_target
WHERE community_id = %(community)s AND name_key = %(key)s AND forgotten_at IS NULL
"""
_ALL = "SELECT count(*) AS count FROM fleet_target WHERE community_id = %(community)s AND forgotten_at IS NULL"
_MOVE_SIGHTINGS = """
UPDATE fleet_sighting SET target = %(to)s WHERE community_id = %(community)s AND target = %(source)s
RETURNING source, subject
"""
_MOVE_KEYS = """
UPDATE fleet_identity SET target = %(to)s WHERE community_id = %(community)s AND target = %(source)s
RETURNING kind, value
"""
_RETURN_SIGHTINGS = """
UPDATE fleet_sighting SET target = %(to)s
WHERE community_id = %(community)s AND (source, subject) IN (SELECT * FROM unnest(%(one)s::text[], %(two)s::text[]))
"""
_RETURN_KEYS = """
UPDATE fleet_identity SET target = %(to)s
WHERE community_id = %(community)s AND (kind, value) IN (SELECT * FROM unnest(%(one)s::text[], %(two)s::text[]))
"""
_PART = "INSERT INTO fleet_apart VALUES (%(community)s, %(one)s, %(other)s) ON CONFLICT DO NOTHING"
_PARENT = """
SELECT target FROM fleet_sighting
WHERE community_id = %(community)s AND source = %(source)s AND subject = %(subject)s AND gone_at IS NULL
"""
_ANSWERED = """
INSERT INTO fleet_source (community_id, source, account, tried_at, answered_at, complete, reason)
VALUES (%(community)s, %(source)s, %(account)s, %(now)s, %(answered)s, %(complete)s, %(reason)s)
ON CONFLICT (community_id, source, account) DO UPDATE SET tried_at = excluded.tried_at, complete = excluded.complete,
    answered_at = coalesce(excluded.answered_at, fleet_source.answered_at), reason = excluded.reason
"""
_DROP_FORGOTTEN = """
DELETE FROM fleet_target WHERE (community_id, id) IN (
    SELECT community_id, id FROM fleet_target WHERE forgotten_at < %(before)s LIMIT %(limit)s)
"""
_DROP_SIGHTINGS = """
DELETE FROM fleet_sighting WHERE (community_id, source, subject) IN (
    SELECT community_id, source, subject FROM fleet_sighting WHERE gone_at < %(before)s LIMIT %(limit)s)
"""
_LAST_MERGE = """
SELECT id, details FROM inventory_activity a
WHERE community_id = %(community)s AND subject_id = %(target)s AND action = 'fleet.merge' AND NOT EXISTS (
    SELECT FROM reversal r WHERE r.community_id = a.community_id AND r.activity_id = a.id)
ORDER BY seq DESC LIMIT 1
"""
_FORGET_KEYS = "DELETE FROM fleet_identity WHERE community_id = %(community)s AND target = %(target)s"
_FORGET_SIGHTINGS = """
DELETE FROM fleet_sighting WHERE community_id = %(community)s AND target = %(target)s RETURNING source, subject
"""


def take_turn(db: Db, community: str) -> None:
    """Let one transaction after the other record what a community's fleet is."""
    db.execute(_TURN, {"community": community})


def sighting(db: Db, community: str, source: str, subject: str) -> Row | None:
    """What a source said last of a subject."""
    return one(db, _SIGHTING, {"community": community, "source": source, "subject": subject})


def of_target(db: Db, community: str, target: UUID) -> list[Row]:
    """All sightings of a target."""
    return every(db, _OF_TARGET, {"community": community, "target": target})


def keep_sighting(db: Db, row: Row) -> None:
    """Write a sighting."""
    db.execute(_KEEP_SIGHTING, {**row, **{name: Jsonb(row[name]) for name in ("keys", "document", "metrics")}})


def gone(db: Db, community: str, source: str, account: str, named: Sequence[str], now: datetime) -> list[UUID]:
    """Say that a source names none but these any more; gives the targets that this touches."""
    params = {"community": community, "source": source, "account": account, "named": list(named), "now": now}
    return [row["target"] for row in every(db, _GONE, params)]


def known(db: Db, community: str, keys: dict[str, str]) -> list[Row]:
    """All keys of every target that has one of these."""
    return every(db, _KNOWN, {"community": community, "kinds": list(keys), "values": list(keys.values())})


def apart(db: Db, community: str, targets: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    """The pairs with one of these that aren't the same machine."""
    rows = every(db, _APART, {"community": community, "targets": list(targets)})
    return {(row["one"], row["other"]) for row in rows}


def identify(db: Db, community: str, target: UUID, keys: dict[str, str]) -> None:
    """Know a target by these keys from now on, whoever had them before."""
    values = {"community": community, "target": target, "kinds": list(keys), "values": list(keys.values())}
    db.execute(_IDENTIFY, values)


def target(db: Db, community: str, identity: UUID) -> Row | None:
    """A target, locked; also one that is forgotten."""
    return one(db, _TARGET, {"community": community, "id": identity})


def keep_target(db: Db, row: Row) -> None:
    """Write a target."""
    db.execute(_KEEP_TARGET, {**row, **{name: Jsonb(row[name]) for name in ("expected", "document", "metrics")}})


def name_taken(db: Db, community: str, key: str) -> bool:
    """Whether a target has this name key."""
    row = one(db, _TAKEN, {"community": community, "key": key})
    return bool(row and row["taken"])


def how_many(db: Db, community: str) -> int:
    """How many targets there are."""
    row = one(db, _ALL, {"community": community})
    return int(row["count"]) if row else 0


def move(db: Db, community: str, source: UUID, to: UUID) -> Row:
    """Give all that a target is known by to another one; gives what that was."""
    params = {"community": community, "source": source, "to": to}
    sightings = [[row["source"], row["subject"]] for row in every(db, _MOVE_SIGHTINGS, params)]
    return {"sightings": sightings, "keys": [[row["kind"], row["value"]] for row in every(db, _MOVE_KEYS, params)]}


def give_back(db: Db, community: str, moved: dict[str, list[list[str]]], to: UUID) -> None:
    """Undo move() with what it gave."""
    for sql, name in ((_RETURN_SIGHTINGS, "sightings"), (_RETURN_KEYS, "keys")):
        one_side, other_side = [pair[0] for pair in moved[name]], [pair[1] for pair in moved[name]]
        db.execute(sql, {"community": community, "to": to, "one": one_side, "two": other_side})


def part(db: Db, community: str, one_target: UUID, other: UUID) -> None:
    """Remember that two targets aren't the same machine."""
    db.execute(_PART, {"community": community, "one": min(one_target, other), "other": max(one_target, other)})


def parent(db: Db, community: str, source: str, subject: str) -> UUID | None:
    """The target that a source calls by this subject."""
    row = one(db, _PARENT, {"community": community, "source": source, "subject": subject})
    return row["target"] if row else None


def answered(db: Db, community: str, source: str, account: str, now: datetime, complete: bool, reason: str) -> None:
    """Remember how a source answered; `reason` is empty where it did."""
    values: dict[str, Any] = {"community": community, "source": source, "account": account, "now": now}
    db.execute(_ANSWERED, {**values, "answered": None if reason else now, "complete": complete, "reason": reason})


def forget(db: Db, community: str, identity: UUID) -> list[Row]:
    """Drop what a target is known by; gives the sightings that are gone with it."""
    params = {"community": community, "target": identity}
    db.execute(_FORGET_KEYS, params)
    return every(db, _FORGET_SIGHTINGS, params)


def drop_old(db: Db, before: datetime, limit: int) -> int:
    """Drop targets that were forgotten, and sightings that were gone, before a moment; gives how many at most."""
    params = {"before": before, "limit": limit}
    return max(db.execute(_DROP_FORGOTTEN, params).rowcount, db.execute(_DROP_SIGHTINGS, params).rowcount)


def last_merge(db: Db, community: str, identity: UUID) -> Row | None:
    """The ledger's row of the newest merge into a target that wasn't undone."""
    return one(db, _LAST_MERGE, {"community": community, "target": str(identity)})
