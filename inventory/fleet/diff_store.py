"""The SQL of a diff: spans that ended against spans that began between two snapshots, joined by what they are of."""

from typing import Any, LiteralString
from uuid import UUID

from inventory.db import Db, Row, every, one

_DIFFERENT: LiteralString = """
WITH gone AS (
    SELECT target, kind, name, hash FROM fleet_span
    WHERE community_id = %(community)s AND from_number <= %(old)s AND until_number > %(old)s AND until_number <= %(new)s
), come AS (
    SELECT target, kind, name, hash FROM fleet_span
    WHERE community_id = %(community)s AND from_number > %(old)s AND from_number <= %(new)s
      AND (until_number IS NULL OR until_number > %(new)s)
), different AS (
    SELECT target, kind, name, gone.hash AS old, come.hash AS new,
        CASE WHEN gone.hash IS NULL THEN 'created' WHEN come.hash IS NULL THEN 'deleted' ELSE 'modified' END AS change
    FROM gone FULL JOIN come USING (target, kind, name) WHERE gone.hash IS DISTINCT FROM come.hash
)
{which}
"""
_COUNTS = _DIFFERENT.replace(
    "{which}", "SELECT kind, change, count(*) AS number FROM different GROUP BY 1, 2 ORDER BY 1, 2"
)
_PAGE = _DIFFERENT.replace(
    "{which}",
    """
, chosen AS (
    SELECT * FROM different
    WHERE (%(kinds)s::text[] IS NULL OR kind = ANY (%(kinds)s)) AND (%(change)s::text IS NULL OR change = %(change)s)
      AND (%(target)s::uuid IS NULL OR target = %(target)s)
    ORDER BY kind, target, name OFFSET %(skip)s LIMIT %(limit)s
)
SELECT chosen.*, coalesce(t.name, chosen.target::text) AS target_name, o.document AS old_document,
    n.document AS new_document, o.pack AS old_pack, n.pack AS new_pack
FROM chosen LEFT JOIN fleet_target t ON t.community_id = %(community)s AND t.id = chosen.target
LEFT JOIN fleet_version o ON o.community_id = %(community)s AND o.hash = chosen.old
LEFT JOIN fleet_version n ON n.community_id = %(community)s AND n.hash = chosen.new
ORDER BY chosen.kind, target_name, chosen.name
""",
)
_PACK = "SELECT content FROM fleet_pack WHERE community_id = %(community)s AND id = %(id)s"
_NAMES = "SELECT id, name FROM fleet_target WHERE community_id = %(community)s AND id = ANY (%(ids)s::uuid[])"


def counts(db: Db, community: str, old: int, new: int) -> list[Row]:
    """How many things of which kind were created, modified or deleted from one snapshot to a later one."""
    return every(db, _COUNTS, {"community": community, "old": old, "new": new})


def page(db: Db, community: str, old: int, new: int, chosen: Row) -> list[Row]:
    """Changes by kind, target and name, with both documents, or the packs that hold them.

    `chosen` has kinds, change, target (None for any), skip and limit.
    """
    return every(db, _PAGE, {"community": community, "old": old, "new": new, **chosen})


def pack(db: Db, community: str, identity: UUID) -> bytes:
    """The content of a pack that a document names."""
    row = one(db, _PACK, {"community": community, "id": identity})
    assert row is not None  # noqa: S101 - a foreign key holds it
    return bytes(row["content"])


def target_names(db: Db, community: str, ids: list[Any]) -> dict[str, str]:
    """What targets are called, by their id as text."""
    return {str(row["id"]): row["name"] for row in every(db, _NAMES, {"community": community, "ids": ids})}
