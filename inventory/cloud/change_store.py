"""The SQL of looking back: what changed, and how many there are of what."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from inventory.db import Db, Row, every

_SINCE = """
SELECT h.id, h.kind, h.changes, h.at, h.resource, coalesce(r.name, '') AS name, c.type, c.region, a.name AS account
FROM cloud_history h
JOIN cloud_cell c ON c.community_id = h.community_id AND c.id = h.cell
JOIN cloud_account a ON a.community_id = c.community_id AND a.id = c.account_id
LEFT JOIN cloud_resource r ON r.community_id = h.community_id AND r.cell = h.cell AND r.id = h.resource
WHERE h.community_id = %(community)s AND h.at >= %(since)s
  AND (%(cells)s::uuid[] IS NULL OR h.cell = ANY(%(cells)s))
  AND (%(query)s = '' OR r.words @@ to_tsquery('simple', %(query)s))
ORDER BY h.at DESC, h.id DESC OFFSET %(skip)s LIMIT %(limit)s
"""
_GROUPS = """
SELECT c.provider, c.service, a.name AS account, c.region, c.type, n.category, n.resources
FROM (SELECT cell, category, count(*)::int AS resources FROM cloud_resource
      WHERE community_id = %(community)s AND removed_at IS NULL GROUP BY cell, category) n
JOIN cloud_cell c ON c.community_id = %(community)s AND c.id = n.cell
JOIN cloud_account a ON a.community_id = c.community_id AND a.id = c.account_id
WHERE a.removed_at IS NULL
"""


def since(
    db: Db, community: str, moment: datetime, cells: Sequence[UUID] | None, query: str, skip: int, limit: int
) -> list[Row]:
    """Changes from a moment on, the newest first; of these cells and words only where they are given."""
    params = {"community": community, "since": moment, "cells": cells, "query": query, "skip": skip, "limit": limit}
    return every(db, _SINCE, params)


def groups(db: Db, community: str) -> list[Row]:
    """How many resources there are, by cell and category."""
    return every(db, _GROUPS, {"community": community})
