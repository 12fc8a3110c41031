"""The SQL of asking how the looks at accounts go."""

from datetime import datetime

from inventory.db import Db, Row, every

_COMMUNITIES = "SELECT DISTINCT community_id FROM cloud_account LIMIT 100000"
_ACCOUNTS = """
SELECT a.id, a.name, a.provider, a.created_at, last.state, last.said, last.ended_at, good.ended_at AS good_at,
    j.every_seconds, (SELECT c.error FROM cloud_cell c WHERE c.community_id = a.community_id AND c.account_id = a.id
        AND c.failed_since IS NOT NULL ORDER BY c.merged_at DESC LIMIT 1) AS error
FROM cloud_account a
LEFT JOIN LATERAL (SELECT * FROM cloud_scan s WHERE s.community_id = a.community_id AND s.account_id = a.id
    AND s.state IN ('completed', 'failed') ORDER BY s.asked_at DESC LIMIT 1) last ON true
LEFT JOIN LATERAL (SELECT s.ended_at FROM cloud_scan s WHERE s.community_id = a.community_id AND s.account_id = a.id
    AND s.state = 'completed' ORDER BY s.asked_at DESC LIMIT 1) good ON true
LEFT JOIN job j ON j.community_id = a.community_id AND j.name = %(job)s AND j.subject = a.name AND NOT j.paused
WHERE a.community_id = %(community)s AND a.removed_at IS NULL ORDER BY a.name_key
"""
_FORGET_RESOURCES = """
DELETE FROM cloud_resource WHERE (community_id, cell, id) IN (
    SELECT community_id, cell, id FROM cloud_resource r WHERE removed_at < %(before)s AND NOT EXISTS (
        SELECT FROM cloud_due d WHERE d.community_id = r.community_id AND d.cell = r.cell AND d.resource = r.id)
    LIMIT %(limit)s)
"""
_FORGET_HISTORY = """
DELETE FROM cloud_history WHERE (community_id, id) IN (
    SELECT community_id, id FROM cloud_history WHERE at < %(before)s LIMIT %(limit)s)
"""
_FORGET_SCANS = """
DELETE FROM cloud_scan WHERE (community_id, id) IN (
    SELECT community_id, id FROM cloud_scan WHERE ended_at < %(before)s LIMIT %(limit)s)
"""


def communities(db: Db) -> list[str]:
    """The communities that have accounts, or had."""
    return [row["community_id"] for row in every(db, _COMMUNITIES, {})]


def accounts(db: Db, community: str, job: str) -> list[Row]:
    """Each account with its newest ended scan and its newest one that completed."""
    return every(db, _ACCOUNTS, {"community": community, "job": job})


def forget(db: Db, before: datetime, limit: int) -> int:
    """Drop resources that went, history and scans from before a moment; gives how many rows, each kind limited."""
    params = {"before": before, "limit": limit}
    statements = (_FORGET_RESOURCES, _FORGET_HISTORY, _FORGET_SCANS)
    return sum(db.execute(statement, params).rowcount for statement in statements)
