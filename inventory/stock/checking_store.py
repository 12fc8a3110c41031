"""The SQL of checking the book: every level computed again from its movements and its open reservations."""

from inventory.db import Db, Row, every, one

_WRONG = """
WITH chained AS (
    SELECT level, quantity, reserved, balance,
        lag(balance, 1, 0::bigint) OVER (PARTITION BY level ORDER BY version) AS before
    FROM stock_movement WHERE community_id = %(community)s
), booked AS (
    SELECT level, sum(quantity) AS quantity, sum(reserved) AS reserved, bool_or(balance <> before + quantity) AS broken
    FROM chained GROUP BY level
), promised AS (
    SELECT level, sum(pieces) AS pieces FROM stock_reservation
    WHERE community_id = %(community)s AND state = 'open' GROUP BY level
)
SELECT l.product, p.name, l.warehouse, l.quantity, l.reserved, coalesce(b.quantity, 0)::bigint AS booked_quantity,
    coalesce(b.reserved, 0)::bigint AS booked_reserved, coalesce(r.pieces, 0)::bigint AS promised,
    coalesce(b.broken, false) AS broken
FROM stock_level l
LEFT JOIN stock_product p ON p.community_id = l.community_id AND p.product = l.product
LEFT JOIN booked b ON b.level = l.id
LEFT JOIN promised r ON r.level = l.id
WHERE l.community_id = %(community)s AND (b.broken OR (l.quantity, l.reserved, l.reserved) IS DISTINCT FROM
    (coalesce(b.quantity, 0), coalesce(b.reserved, 0), coalesce(r.pieces, 0)))
ORDER BY l.product, l.warehouse_key LIMIT %(limit)s
"""
_COUNTS = """
SELECT (SELECT count(*) FROM stock_level WHERE community_id = %(community)s) AS levels,
    (SELECT count(*) FROM stock_movement WHERE community_id = %(community)s) AS movements
"""


def wrong(db: Db, community: str, limit: int) -> list[Row]:
    """Levels that aren't what their movements and open reservations make of them."""
    return every(db, _WRONG, {"community": community, "limit": limit})


def counts(db: Db, community: str) -> Row:
    """How many levels and movements there are."""
    return one(db, _COUNTS, {"community": community}) or {}
