"""The SQL of change feeds: how far each was read, and which cells hold what it told of."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from inventory.db import Db, Row, every, one

_STATE = """
SELECT told_until, listed_at FROM cloud_feed
WHERE community_id = %(community)s AND account_id = %(account)s AND operation = %(operation)s
"""
_READ = """
INSERT INTO cloud_feed (community_id, account_id, operation, told_until, listed_at)
VALUES (%(community)s, %(account)s, %(operation)s, %(until)s, %(until)s)
ON CONFLICT (community_id, account_id, operation) DO UPDATE SET
    told_until = greatest(cloud_feed.told_until, excluded.told_until),
    listed_at = CASE WHEN %(whole)s THEN greatest(cloud_feed.listed_at, excluded.listed_at)
        ELSE cloud_feed.listed_at END
"""
_LOSE = """
DELETE FROM cloud_feed
WHERE community_id = %(community)s AND account_id = %(account)s AND operation = %(operation)s
"""
_HOLDERS = """
SELECT DISTINCT c.account_id, c.provider, c.region, c.type, c.operation FROM cloud_resource r
JOIN cloud_cell c ON c.community_id = r.community_id AND c.id = r.cell
WHERE r.community_id = %(community)s AND r.id = ANY(%(ids)s) AND r.removed_at IS NULL
  AND c.account_id = %(account)s AND c.operation = %(operation)s
"""


def state(db: Db, community: str, account: UUID, operation: str) -> Row | None:
    """Until when the feed was read, and when everything was last listed."""
    return one(db, _STATE, {"community": community, "account": account, "operation": operation})


def read(db: Db, community: str, account: UUID, operation: str, until: datetime, *, whole: bool) -> None:
    """The feed was read until then; or everything was listed then."""
    params = {"community": community, "account": account, "operation": operation, "until": until, "whole": whole}
    db.execute(_READ, params)


def lose(db: Db, community: str, account: UUID, operation: str) -> None:
    """Forget how far it was read."""
    db.execute(_LOSE, {"community": community, "account": account, "operation": operation})


def holders(db: Db, community: str, account: UUID, operation: str, ids: Sequence[str]) -> list[Row]:
    """The cells of an account and operation that have one of these resources."""
    params = {"community": community, "account": account, "operation": operation, "ids": list(ids)}
    return every(db, _HOLDERS, params)
