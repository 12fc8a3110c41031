"""The SQL of what communities say of coins."""

from collections.abc import Sequence

from inventory.assets.model import Status
from inventory.db import Db, Row, every

_ALL = "SELECT coin, status FROM asset_status WHERE community_id = %(community)s ORDER BY coin LIMIT %(limit)s"
_SET = """
INSERT INTO asset_status (community_id, coin, status)
SELECT %(community)s, coin, %(status)s FROM unnest(%(coins)s::text[]) coin ORDER BY coin
ON CONFLICT (community_id, coin) DO UPDATE SET status = excluded.status
"""
_CLEAR = "DELETE FROM asset_status WHERE community_id = %(community)s AND coin = ANY(%(coins)s)"
_BEFORE = """
SELECT coin, status FROM asset_status WHERE community_id = %(community)s AND coin = ANY(%(coins)s)
ORDER BY coin FOR UPDATE
"""


def every_status(db: Db, community: str, limit: int) -> list[Row]:
    """The coins that aren't active in a community."""
    return every(db, _ALL, {"community": community, "limit": limit})


def before(db: Db, community: str, coins: Sequence[str]) -> dict[str, Status]:
    """What was said of these coins, kept from others until the transaction ends; active ones are left out."""
    rows = every(db, _BEFORE, {"community": community, "coins": list(coins)})
    return {row["coin"]: Status(row["status"]) for row in rows}


def put(db: Db, community: str, coins: Sequence[str], status: Status) -> None:
    """Say this of these coins."""
    values = {"community": community, "coins": list(coins), "status": status.value}
    db.execute(_CLEAR if status is Status.ACTIVE else _SET, values)
