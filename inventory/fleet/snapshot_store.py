"""The SQL of snapshots: spans are begun and ended, documents are stored once, old ones forgotten or packed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from inventory.db import Db, Row, every, one

_COMMUNITIES = """
SELECT community_id FROM fleet_target WHERE forgotten_at IS NULL
UNION SELECT community_id FROM (
    SELECT DISTINCT ON (community_id) community_id, counts FROM fleet_snapshot
    ORDER BY community_id, number DESC) newest
WHERE counts <> '{}' ORDER BY 1 LIMIT %(limit)s
"""
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('fleet ' || %(community)s, 0))"
_NEXT = "SELECT coalesce(max(number), 0) + 1 AS number FROM fleet_snapshot WHERE community_id = %(community)s"
_TARGETS = """
SELECT id, name, kind, address, role, labels, status, health, document FROM fleet_target
WHERE community_id = %(community)s AND forgotten_at IS NULL AND status <> 'gone' AND id > %(after)s
ORDER BY id LIMIT %(limit)s
"""
_OPEN = """
SELECT target, kind, name, hash FROM fleet_span
WHERE community_id = %(community)s AND target = ANY (%(targets)s) AND until_number IS NULL
"""
_KEEP_VERSIONS = """
INSERT INTO fleet_version (community_id, hash, document)
SELECT %(community)s, * FROM unnest(%(hashes)s::bytea[], %(documents)s::jsonb[]) ON CONFLICT DO NOTHING
"""
_END = """
UPDATE fleet_span s SET until_number = %(number)s
FROM unnest(%(targets)s::uuid[], %(kinds)s::text[], %(names)s::text[]) AS gone (target, kind, name)
WHERE s.community_id = %(community)s AND s.target = gone.target AND s.kind = gone.kind AND s.name = gone.name
  AND s.until_number IS NULL
"""
_BEGIN = """
INSERT INTO fleet_span (community_id, target, kind, name, hash, from_number)
SELECT %(community)s, come.*, %(number)s
FROM unnest(%(targets)s::uuid[], %(kinds)s::text[], %(names)s::text[], %(hashes)s::bytea[]) AS come
"""
_END_MISSING = """
UPDATE fleet_span s SET until_number = %(number)s
WHERE s.community_id = %(community)s AND s.until_number IS NULL AND NOT EXISTS (
    SELECT FROM fleet_target t
    WHERE t.community_id = s.community_id AND t.id = s.target AND t.forgotten_at IS NULL AND t.status <> 'gone')
"""
_UNANSWERED = """
SELECT source, account, reason FROM fleet_source WHERE community_id = %(community)s AND NOT complete
ORDER BY source, account LIMIT 100
"""
_ADD = """
INSERT INTO fleet_snapshot (community_id, number, id, name, name_key, description, kind, tags, taken_by, taken_at,
                            counts, health, complete, unseen)
VALUES (%(community)s, %(number)s, %(id)s, %(name)s, %(name_key)s, %(description)s, %(kind)s, %(tags)s, %(taken_by)s,
        %(taken_at)s, %(counts)s, %(health)s, %(complete)s, %(unseen)s)
"""


def communities(db: Db, limit: int) -> list[str]:
    """The communities that have targets, or things in their newest snapshot."""
    return [row["community_id"] for row in every(db, _COMMUNITIES, {"limit": limit})]


def lock(db: Db, community: str) -> None:
    """Let nobody else take, drop or pack snapshots of this community until the transaction ends."""
    db.execute(_LOCK, {"community": community})


def next_number(db: Db, community: str) -> int:
    """The number of the next snapshot."""
    return int((one(db, _NEXT, {"community": community}) or {"number": 1})["number"])


def targets(db: Db, community: str, after: UUID, limit: int) -> list[Row]:
    """Targets with their documents, by id."""
    return every(db, _TARGETS, {"community": community, "after": after, "limit": limit})


def open_spans(db: Db, community: str, ids: Sequence[UUID]) -> dict[tuple[UUID, str, str], bytes]:
    """What the newest snapshot has of these targets: hashes by target, kind and name."""
    rows = every(db, _OPEN, {"community": community, "targets": list(ids)})
    return {(row["target"], row["kind"], row["name"]): bytes(row["hash"]) for row in rows}


def keep_versions(db: Db, community: str, documents: dict[bytes, dict[str, Any]]) -> None:
    """Store documents by their hashes, those that aren't there yet."""
    values = {"hashes": list(documents), "documents": [Jsonb(document) for document in documents.values()]}
    db.execute(_KEEP_VERSIONS, {"community": community, **values})


def end(db: Db, community: str, number: int, keys: Sequence[tuple[UUID, str, str]]) -> None:
    """These things are something else, or not there, from this snapshot on."""
    ids, kinds, names = ([key[place] for key in keys] for place in range(3))
    db.execute(_END, {"community": community, "number": number, "targets": ids, "kinds": kinds, "names": names})


def begin(db: Db, community: str, number: int, spans: dict[tuple[UUID, str, str], bytes]) -> None:
    """These things are so from this snapshot on."""
    ids, kinds, names = ([key[place] for key in spans] for place in range(3))
    values = {"targets": ids, "kinds": kinds, "names": names, "hashes": list(spans.values())}
    db.execute(_BEGIN, {"community": community, "number": number, **values})


def end_missing(db: Db, community: str, number: int) -> None:
    """Whatever belongs to targets that are forgotten or gone isn't there from this snapshot on."""
    db.execute(_END_MISSING, {"community": community, "number": number})


def unanswered(db: Db, community: str) -> list[Row]:
    """The sources that didn't show all they have when they were asked last."""
    return every(db, _UNANSWERED, {"community": community})


def add(db: Db, community: str, row: Row) -> None:
    """Keep the snapshot itself."""
    db.execute(_ADD, {"community": community, **row, "counts": Jsonb(row["counts"]), "health": Jsonb(row["health"])})


_SNAPSHOT = """
SELECT number, id, name, description, kind, tags, taken_by, taken_at, counts, complete, unseen FROM fleet_snapshot
WHERE community_id = %(community)s {which}
"""
_PAGE = _SNAPSHOT.replace(
    "{which}",
    "AND (%(kind)s::text IS NULL OR kind = %(kind)s) AND number < %(before)s ORDER BY number DESC LIMIT %(limit)s",
)
_NAMED = _SNAPSHOT.replace(
    "{which}",
    """AND (number::text = %(text)s OR id::text = %(text)s OR name_key = %(key)s)
       ORDER BY name_key = %(key)s, number DESC LIMIT 1""",
)
_AT = _SNAPSHOT.replace("{which}", "AND taken_at <= %(moment)s ORDER BY number DESC LIMIT 1")
_FIRST = _SNAPSHOT.replace("{which}", "ORDER BY number LIMIT 1")
_BEFORE = _SNAPSHOT.replace("{which}", "AND kind = %(kind)s AND number < %(before)s ORDER BY number DESC LIMIT 1")
_TAG = """
UPDATE fleet_snapshot SET tags = %(tags)s WHERE community_id = %(community)s AND number = %(number)s
RETURNING number, id, name, description, kind, tags, taken_by, taken_at, counts, complete, unseen
"""
_HEALTH = "SELECT health FROM fleet_snapshot WHERE community_id = %(community)s AND number = %(number)s"
FIRST, LAST = UUID(int=0), 2**31 - 1
"""Before every target's id; no less than any number of a snapshot."""


def page(db: Db, community: str, kind: str | None, before: int, limit: int) -> list[Row]:
    """Snapshots below a number, the newest first, of one kind where it is given."""
    return every(db, _PAGE, {"community": community, "kind": kind, "before": before, "limit": limit})


def named(db: Db, community: str, text: str, key: str) -> Row | None:
    """The snapshot of that number or id, else the newest of that name."""
    return one(db, _NAMED, {"community": community, "text": text, "key": key})


def at(db: Db, community: str, moment: datetime) -> Row | None:
    """The newest snapshot that was taken by then."""
    return one(db, _AT, {"community": community, "moment": moment})


def first(db: Db, community: str) -> Row | None:
    """The oldest snapshot."""
    return one(db, _FIRST, {"community": community})


def before(db: Db, community: str, kind: str, number: int) -> Row | None:
    """The newest snapshot of a kind before that number."""
    return one(db, _BEFORE, {"community": community, "kind": kind, "before": number})


def health(db: Db, community: str, number: int) -> dict[str, float]:
    """The score of each target in a snapshot."""
    return dict((one(db, _HEALTH, {"community": community, "number": number}) or {"health": {}})["health"])


def tag(db: Db, community: str, number: int, tags: Sequence[str]) -> Row | None:
    """The snapshot with these tags from now on; None where it is there no more."""
    return one(db, _TAG, {"community": community, "number": number, "tags": list(tags)})
