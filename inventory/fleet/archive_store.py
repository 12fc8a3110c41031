"""The SQL of keeping snapshots: what only dropped ones had is dropped, what only old ones have is packed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from inventory.db import Db, Row, every, one

_COMMUNITIES = "SELECT DISTINCT community_id FROM fleet_snapshot ORDER BY 1 LIMIT %(limit)s"
_DATED = """
SELECT number, taken_at, tags FROM fleet_snapshot WHERE community_id = %(community)s ORDER BY number
"""
_DROP = "DELETE FROM fleet_snapshot WHERE community_id = %(community)s AND number = ANY (%(numbers)s)"
# What goes is found once and first: a planner that takes the tables for empty, as it may before they were analysed,
# else looks for all of it again at every row.
_DROP_SPANS = """
WITH gone AS MATERIALIZED (
    SELECT target, kind, name, from_number FROM fleet_span p
    WHERE p.community_id = %(community)s AND p.until_number IS NOT NULL AND NOT EXISTS (
        SELECT FROM fleet_snapshot s
        WHERE s.community_id = p.community_id AND s.number >= p.from_number AND s.number < p.until_number)
    LIMIT %(limit)s)
DELETE FROM fleet_span p USING gone
WHERE p.community_id = %(community)s AND p.target = gone.target AND p.kind = gone.kind AND p.name = gone.name
    AND p.from_number = gone.from_number
"""
_DROP_VERSIONS = """
DELETE FROM fleet_version WHERE community_id = %(community)s AND hash = ANY (ARRAY(
    SELECT hash FROM fleet_version v WHERE v.community_id = %(community)s AND NOT EXISTS (
        SELECT FROM fleet_span p WHERE p.community_id = v.community_id AND p.hash = v.hash)
    LIMIT %(limit)s))
"""
_DROP_PACKS = """
DELETE FROM fleet_pack k WHERE k.community_id = %(community)s AND NOT EXISTS (
    SELECT FROM fleet_version v WHERE v.community_id = k.community_id AND v.pack = k.id)
"""
_OLD = """
SELECT max(number) AS number FROM fleet_snapshot WHERE community_id = %(community)s AND taken_at < %(before)s
"""
_COLD = """
SELECT hash, document FROM fleet_version v
WHERE v.community_id = %(community)s AND v.document IS NOT NULL AND NOT EXISTS (
    SELECT FROM fleet_span p WHERE p.community_id = v.community_id AND p.hash = v.hash
      AND (p.until_number IS NULL OR p.until_number > %(number)s))
LIMIT %(limit)s
"""
_ADD_PACK = "INSERT INTO fleet_pack (community_id, id, content) VALUES (%(community)s, %(id)s, %(content)s)"
_PACKED = """
UPDATE fleet_version SET document = NULL, pack = %(id)s
WHERE community_id = %(community)s AND hash = ANY (%(hashes)s)
"""


def communities(db: Db, limit: int) -> list[str]:
    """The communities that have snapshots."""
    return [row["community_id"] for row in every(db, _COMMUNITIES, {"limit": limit})]


def dated(db: Db, community: str) -> list[Row]:
    """Number, time and tags of every snapshot; retention keeps them to some hundreds."""
    return every(db, _DATED, {"community": community})


def drop(db: Db, community: str, numbers: Sequence[int]) -> None:
    """Take snapshots away; what only they had goes by drop_spans and drop_versions."""
    db.execute(_DROP, {"community": community, "numbers": list(numbers)})


def drop_spans(db: Db, community: str, limit: int) -> int:
    """Take away spans that no snapshot is in; gives how many."""
    return db.execute(_DROP_SPANS, {"community": community, "limit": limit}).rowcount


def drop_versions(db: Db, community: str, limit: int) -> int:
    """Take away documents that no span has; gives how many."""
    return db.execute(_DROP_VERSIONS, {"community": community, "limit": limit}).rowcount


def drop_packs(db: Db, community: str) -> None:
    """Take away packs of which nothing is needed."""
    db.execute(_DROP_PACKS, {"community": community})


def newest_before(db: Db, community: str, before: datetime) -> int | None:
    """The number of the newest snapshot that is older than a moment."""
    row = one(db, _OLD, {"community": community, "before": before})
    return row["number"] if row else None


def cold(db: Db, community: str, number: int, limit: int) -> dict[bytes, Any]:
    """Documents that no snapshot after that number has, by their hashes."""
    rows = every(db, _COLD, {"community": community, "number": number, "limit": limit})
    return {bytes(row["hash"]): row["document"] for row in rows}


def pack(db: Db, community: str, identity: UUID, content: bytes, hashes: Sequence[bytes]) -> None:
    """Keep these documents in a pack instead of each by itself."""
    db.execute(_ADD_PACK, {"community": community, "id": identity, "content": content})
    db.execute(_PACKED, {"community": community, "id": identity, "hashes": list(hashes)})
