"""The SQL of watches."""

from collections.abc import Sequence
from uuid import UUID

from inventory.assets.model import MARKET
from inventory.db import Db, Row, every, one

_OF = """
SELECT w.*, a.symbol, a.name, a.listed, q.price, q.price_at, q.change_24h FROM asset_watch w
JOIN asset a ON a.community_id = %(market)s AND a.coin = w.coin
LEFT JOIN asset_quote q ON q.community_id = a.community_id AND q.coin = a.coin
WHERE w.community_id = %(community)s ORDER BY w.number LIMIT %(limit)s
"""
_TURN = "SELECT pg_advisory_xact_lock(hashtextextended('watches' || %(community)s, 0))"
_COUNT = """
SELECT count(*)::int AS n, coalesce(max(number), 0) + 1 AS next FROM asset_watch WHERE community_id = %(community)s
"""
_ADD = """
INSERT INTO asset_watch (community_id, number, id, coin, kind, threshold, band, created_by)
VALUES (%(community)s, %(number)s, %(id)s, %(coin)s, %(kind)s, %(threshold)s, %(band)s, %(person)s)
"""
_REMOVE = """
DELETE FROM asset_watch w USING asset a
WHERE w.community_id = %(community)s AND w.number = %(number)s AND a.community_id = %(market)s AND a.coin = w.coin
RETURNING w.*, a.name, a.symbol
"""
_FIRED = """
UPDATE asset_watch SET firing = %(firing)s
WHERE community_id = %(community)s AND id = ANY(%(ids)s) AND firing <> %(firing)s
"""
_COMMUNITIES = "SELECT DISTINCT community_id FROM asset_watch ORDER BY 1 LIMIT %(limit)s"


def of(db: Db, community: str, limit: int) -> list[Row]:
    """A community's watches with their coins' prices, by number."""
    return every(db, _OF, {"market": MARKET, "community": community, "limit": limit})


def take_turn(db: Db, community: str) -> None:
    """Wait until nobody else adds one here, until the transaction ends."""
    db.execute(_TURN, {"community": community})


def count(db: Db, community: str) -> Row:
    """How many there are (`n`), and the `next` number."""
    return one(db, _COUNT, {"community": community}) or {}


def add(db: Db, row: Row) -> None:
    """Keep one."""
    db.execute(_ADD, row)


def remove(db: Db, community: str, number: int) -> Row | None:
    """Drop the one of that number; gives it with its coin's name."""
    return one(db, _REMOVE, {"market": MARKET, "community": community, "number": number})


def fired(db: Db, community: str, ids: Sequence[UUID], *, firing: bool) -> None:
    """Remember which of them have fired, or are armed again."""
    db.execute(_FIRED, {"community": community, "ids": list(ids), "firing": firing})


def communities(db: Db, limit: int) -> list[str]:
    """Communities that watch something."""
    return [row["community_id"] for row in every(db, _COMMUNITIES, {"limit": limit})]
