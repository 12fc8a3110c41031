"""The SQL of a whole fleet's file: all rows out, and rows in by their keys."""

from collections.abc import Iterator, Sequence
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from inventory.db import Db, Row, every, one

_CHUNK = 100
_FIRST = UUID(int=0)
_HOLD_STILL = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
_TARGETS = """
SELECT id, kind, name, address, role, labels, status, reason, health, reasons, unhealthy, expected, sources, parent,
    document, metrics, first_seen, last_seen, version
FROM fleet_target WHERE community_id = %(community)s AND forgotten_at IS NULL AND id > %(after)s
ORDER BY id LIMIT %(limit)s
"""
_SIGHTINGS = """
SELECT source, subject, target, parent, account, outcome, reason, keys, document, metrics, seen_at, tried_at, failures,
    next_try, gone_at
FROM fleet_sighting WHERE community_id = %(community)s AND target = ANY (%(targets)s) ORDER BY source, subject
"""
_IDENTITIES = """
SELECT kind, value, target FROM fleet_identity
WHERE community_id = %(community)s AND target = ANY (%(targets)s) ORDER BY kind, value
"""
_APART = """
SELECT one, other FROM fleet_apart
WHERE community_id = %(community)s AND one = ANY (%(targets)s) AND other = ANY (%(targets)s) ORDER BY one, other
"""
_HOST_KEYS = """
SELECT address, fingerprint, algorithm, public_key, state, seen_at, decided_by FROM fleet_host_key
WHERE community_id = %(community)s ORDER BY address, fingerprint LIMIT %(limit)s
"""
_OTHERS = """
SELECT name FROM fleet_target
WHERE community_id = %(community)s AND forgotten_at IS NULL AND name_key = ANY (%(keys)s) AND id <> ALL (%(ids)s)
ORDER BY name LIMIT 20
"""
_OWNED = """
SELECT i.kind || ' ' || i.value AS name FROM fleet_identity i
JOIN unnest(%(kinds)s::text[], %(values)s::text[]) AS k (kind, value) ON i.kind = k.kind AND i.value = k.value
WHERE i.community_id = %(community)s AND i.target <> ALL (%(ids)s) ORDER BY 1 LIMIT 20
"""
_FREE = """
UPDATE fleet_target SET name_key = name_key || ' ' || id
WHERE community_id = %(community)s AND id = ANY (%(ids)s) AND forgotten_at IS NULL
"""
_COUNT = "SELECT count(*) AS number FROM fleet_target WHERE community_id = %(community)s AND forgotten_at IS NULL"
_KEPT = "SELECT * FROM fleet_target WHERE community_id = %(community)s AND id = ANY (%(ids)s)"
_PUT_TARGETS: LiteralString = """
INSERT INTO fleet_target
SELECT * FROM jsonb_populate_recordset(NULL::fleet_target, %(rows)s)
ON CONFLICT (community_id, id) DO UPDATE SET kind = excluded.kind, name = excluded.name, name_key = excluded.name_key,
    address = excluded.address, role = excluded.role, labels = excluded.labels, status = excluded.status,
    reason = excluded.reason, health = excluded.health, reasons = excluded.reasons, unhealthy = excluded.unhealthy,
    expected = excluded.expected, sources = excluded.sources, parent = excluded.parent, document = excluded.document,
    metrics = excluded.metrics, first_seen = excluded.first_seen, last_seen = excluded.last_seen,
    version = excluded.version, merged_into = NULL, forgotten_at = NULL
"""
_DROP_SIGHTINGS = "DELETE FROM fleet_sighting WHERE community_id = %(community)s AND target = ANY (%(ids)s)"
_DROP_IDENTITIES = "DELETE FROM fleet_identity WHERE community_id = %(community)s AND target = ANY (%(ids)s)"
_PUT_SIGHTINGS: LiteralString = """
INSERT INTO fleet_sighting SELECT * FROM jsonb_populate_recordset(NULL::fleet_sighting, %(rows)s)
ON CONFLICT (community_id, source, subject) DO UPDATE SET target = excluded.target, parent = excluded.parent,
    account = excluded.account, outcome = excluded.outcome, reason = excluded.reason, keys = excluded.keys,
    document = excluded.document, metrics = excluded.metrics, seen_at = excluded.seen_at, tried_at = excluded.tried_at,
    failures = excluded.failures, next_try = excluded.next_try, gone_at = excluded.gone_at
"""
_PUT_IDENTITIES: LiteralString = """
INSERT INTO fleet_identity SELECT * FROM jsonb_populate_recordset(NULL::fleet_identity, %(rows)s)
"""
_PUT_APART: LiteralString = """
INSERT INTO fleet_apart SELECT * FROM jsonb_populate_recordset(NULL::fleet_apart, %(rows)s) ON CONFLICT DO NOTHING
"""
_PUT_HOST_KEYS: LiteralString = """
INSERT INTO fleet_host_key SELECT * FROM jsonb_populate_recordset(NULL::fleet_host_key, %(rows)s)
ON CONFLICT (community_id, address, fingerprint) DO UPDATE SET algorithm = excluded.algorithm,
    public_key = excluded.public_key, state = excluded.state, seen_at = excluded.seen_at,
    decided_by = excluded.decided_by
"""
_PUTS = {
    "targets": _PUT_TARGETS, "sightings": _PUT_SIGHTINGS, "identities": _PUT_IDENTITIES, "apart": _PUT_APART,
    "host_keys": _PUT_HOST_KEYS,
}  # fmt: skip
_MOST_KEYS = 100_000


def hold_still(db: Db) -> None:
    """Let every statement of this transaction see the same moment."""
    db.execute(_HOLD_STILL)


def targets(db: Db, community: str) -> Iterator[Row]:
    """All targets that aren't forgotten, by id, a hundred in memory at once."""
    after = _FIRST
    while rows := every(db, _TARGETS, {"community": community, "after": after, "limit": _CHUNK}):
        yield from rows
        after = rows[-1]["id"]


def about(db: Db, community: str, ids: Sequence[UUID], what: str) -> list[Row]:
    """The sightings, identities or pairs kept apart of some targets."""
    sql: LiteralString = {"sightings": _SIGHTINGS, "identities": _IDENTITIES, "apart": _APART}[what]
    return every(db, sql, {"community": community, "targets": list(ids)})


def host_keys(db: Db, community: str) -> list[Row]:
    """All known hosts."""
    return every(db, _HOST_KEYS, {"community": community, "limit": _MOST_KEYS})


def others(db: Db, community: str, keys: Sequence[str], ids: Sequence[UUID]) -> list[str]:
    """Names of this file that other targets have here."""
    rows = every(db, _OTHERS, {"community": community, "keys": list(keys), "ids": list(ids)})
    return [row["name"] for row in rows]


def owned(db: Db, community: str, pairs: Sequence[tuple[str, str]], ids: Sequence[UUID]) -> list[str]:
    """Identities of this file by which other targets are known here."""
    kinds, values = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    rows = every(db, _OWNED, {"community": community, "kinds": kinds, "values": values, "ids": list(ids)})
    return [row["name"] for row in rows]


def how_many(db: Db, community: str) -> int:
    """How many targets there are."""
    return int((one(db, _COUNT, {"community": community}) or {"number": 0})["number"])


def kept(db: Db, community: str, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Targets as they are here, also forgotten ones, by id."""
    return {row["id"]: row for row in every(db, _KEPT, {"community": community, "ids": list(ids)})}


def make_room(db: Db, community: str, ids: Sequence[UUID]) -> None:
    """Free the names of these targets, and drop what they are known by: the file says all of it anew."""
    for sql in (_FREE, _DROP_SIGHTINGS, _DROP_IDENTITIES):
        db.execute(sql, {"community": community, "ids": list(ids)})


def put(db: Db, what: str, rows: list[dict[str, Any]]) -> None:
    """Write rows by their keys."""
    sql: LiteralString = _PUTS[what]
    for begin in range(0, len(rows), _CHUNK):
        db.execute(sql, {"rows": Jsonb(rows[begin : begin + _CHUNK])})
