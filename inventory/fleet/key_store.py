"""The SQL of known hosts, and of where we ask over SSH."""

from datetime import datetime
from uuid import UUID

from inventory.db import Db, Row, every, one

_AT = """
SELECT * FROM fleet_host_key WHERE community_id = %(community)s AND address = %(address)s ORDER BY seen_at DESC LIMIT 50
"""
_SEE = """
INSERT INTO fleet_host_key AS k (community_id, address, fingerprint, algorithm, public_key, state, seen_at)
VALUES (%(community)s, %(address)s, %(fingerprint)s, %(algorithm)s, %(public_key)s, %(state)s, %(now)s)
ON CONFLICT (community_id, address, fingerprint) DO UPDATE SET seen_at = excluded.seen_at,
    state = CASE WHEN k.state = 'trusted' THEN k.state ELSE excluded.state END
RETURNING k.state, (xmax = 0) AS fresh
"""
_DECIDE = """
UPDATE fleet_host_key SET state = CASE WHEN fingerprint = %(fingerprint)s THEN 'trusted' ELSE 'changed' END,
    decided_by = %(person)s
WHERE community_id = %(community)s AND address = %(address)s
"""
_DISTRUST = """
UPDATE fleet_host_key SET state = 'changed' WHERE community_id = %(community)s AND address = %(address)s
"""
_DROP = "DELETE FROM fleet_host_key WHERE community_id = %(community)s AND address = %(address)s"
_DUE = """
SELECT s.subject, s.account, s.failures, t.id AS target, t.status, t.name, coalesce((
    SELECT jsonb_agg(k.public_key) FROM fleet_host_key k
    WHERE k.community_id = s.community_id AND k.address = s.subject AND k.state = 'trusted'), '[]') AS trusted
FROM fleet_sighting s
JOIN fleet_target t ON t.community_id = s.community_id AND t.id = s.target AND t.forgotten_at IS NULL
WHERE s.community_id = %(community)s AND s.source = 'ssh' AND (s.next_try IS NULL OR s.next_try <= %(now)s)
ORDER BY s.tried_at NULLS FIRST, s.subject LIMIT %(limit)s
"""
_OF_TARGET = """
SELECT k.* FROM fleet_host_key k JOIN fleet_sighting s
    ON s.community_id = k.community_id AND s.source = 'ssh' AND s.subject = k.address
WHERE k.community_id = %(community)s AND s.target = %(target)s ORDER BY k.seen_at DESC LIMIT 50
"""
_ENDPOINTS = """
SELECT subject, account FROM fleet_sighting
WHERE community_id = %(community)s AND target = %(target)s AND source = 'ssh' ORDER BY subject LIMIT 100
"""
_LATER = """
UPDATE fleet_sighting SET next_try = %(next)s
WHERE community_id = %(community)s AND source = 'ssh' AND subject = %(subject)s
"""


def at(db: Db, community: str, address: str) -> list[Row]:
    """The keys that an address has shown, the newest first."""
    return every(db, _AT, {"community": community, "address": address})


def of_target(db: Db, community: str, target: UUID) -> list[Row]:
    """The keys that a target's addresses have shown, the newest first."""
    return every(db, _OF_TARGET, {"community": community, "target": target})


def see(db: Db, community: str, address: str, key: Row, now: datetime) -> Row:
    """Remember a key that was shown; gives its state, and whether it is `fresh`. A trusted one stays so."""
    return one(db, _SEE, {"community": community, "address": address, **key, "now": now}) or {}


def decide(db: Db, community: str, address: str, fingerprint: str, person: str) -> int:
    """Trust one key of an address and none besides; gives how many keys it has."""
    params = {"community": community, "address": address, "fingerprint": fingerprint, "person": person}
    return db.execute(_DECIDE, params).rowcount


def distrust(db: Db, community: str, address: str) -> None:
    """Trust no key of an address any more."""
    db.execute(_DISTRUST, {"community": community, "address": address})


def drop(db: Db, community: str, address: str) -> None:
    """Forget the keys of an address."""
    db.execute(_DROP, {"community": community, "address": address})


def due(db: Db, community: str, now: datetime, limit: int) -> list[Row]:
    """Where to ask over SSH now, those asked longest ago first, with the public keys that are trusted there."""
    return every(db, _DUE, {"community": community, "now": now, "limit": limit})


def endpoints(db: Db, community: str, target: UUID) -> list[Row]:
    """Where a target is asked over SSH."""
    return every(db, _ENDPOINTS, {"community": community, "target": target})


def later(db: Db, community: str, subject: str, next_try: datetime | None) -> None:
    """Ask there no sooner than that."""
    db.execute(_LATER, {"community": community, "subject": subject, "next": next_try})
