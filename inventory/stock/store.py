"""The SQL of looking at stock: products with their levels, lists, names, movements and reservations."""

from datetime import datetime

from inventory.db import Db, Row, every, one

_LEVELS = """
SELECT l.*, p.name, coalesce(held.lapsed, 0)::bigint AS lapsed, held.expires_at
FROM stock_level l
LEFT JOIN stock_product p ON p.community_id = l.community_id AND p.product = l.product
LEFT JOIN LATERAL (
    SELECT sum(pieces) FILTER (WHERE r.expires_at <= %(now)s) AS lapsed,
        min(r.expires_at) FILTER (WHERE r.expires_at > %(now)s) AS expires_at
    FROM stock_reservation r
    WHERE r.community_id = l.community_id AND r.level = l.id AND r.state = 'open'
) held ON l.reserved > 0
WHERE l.community_id = %(community)s
"""
_OF_PRODUCT = f"{_LEVELS} AND l.product = %(product)s ORDER BY l.id LIMIT %(limit)s"
_BY_ID = f"{_LEVELS} AND l.id > %(after)s ORDER BY l.id LIMIT %(limit)s"
_BY_PRODUCT = f"""{_LEVELS} AND (%(key)s = '' OR l.warehouse_key = %(key)s)
    ORDER BY l.product, l.warehouse_key OFFSET %(skip)s LIMIT %(limit)s"""
_LOW = f"""{_LEVELS} AND l.low > 0 AND (l.alarm IS NOT NULL OR l.quantity - l.reserved < l.low)
    ORDER BY l.product, l.warehouse_key LIMIT %(limit)s"""
_NAMED = f"""{_LEVELS} AND p.name_key LIKE '%%' || %(pattern)s || '%%'
    ORDER BY starts_with(p.name_key, %(key)s) DESC, l.product, l.warehouse_key LIMIT %(limit)s"""
_NAME = "SELECT name FROM stock_product WHERE community_id = %(community)s AND product = %(product)s"
_CALLED = "SELECT product FROM stock_product WHERE community_id = %(community)s AND name_key = %(key)s"
_NAMES = """
SELECT name FROM stock_product WHERE community_id = %(community)s AND starts_with(name_key, %(key)s)
ORDER BY name_key LIMIT %(limit)s
"""
_MOVEMENTS = """
SELECT m.*, l.warehouse FROM stock_level l
CROSS JOIN LATERAL (SELECT * FROM stock_movement m
    WHERE m.community_id = l.community_id AND m.level = l.id AND m.created_at < %(before)s
    ORDER BY m.version DESC LIMIT %(last)s) m
WHERE l.community_id = %(community)s AND l.product = %(product)s AND (%(key)s = '' OR l.warehouse_key = %(key)s)
ORDER BY m.created_at DESC, m.id DESC OFFSET %(skip)s LIMIT %(limit)s
"""
_RESERVATION = """
SELECT r.*, l.product, l.warehouse, p.name FROM stock_reservation r
JOIN stock_level l ON l.community_id = r.community_id AND l.id = r.level
LEFT JOIN stock_product p ON p.community_id = l.community_id AND p.product = l.product
WHERE r.community_id = %(community)s
"""
_BY_NAME = f"{_RESERVATION} AND (r.code = %(code)s OR r.id::text = %(code)s)"
_OPEN = f"""{_RESERVATION} AND r.state = 'open' AND (r.expires_at IS NULL OR r.expires_at > %(now)s)
    AND (%(product)s::int IS NULL OR l.product = %(product)s) ORDER BY r.id LIMIT %(limit)s"""


def levels_of(db: Db, community: str, product: int, now: datetime, limit: int) -> list[Row]:
    """A product's levels, in the order in which they were made."""
    return every(db, _OF_PRODUCT, {"community": community, "product": product, "now": now, "limit": limit})


def levels_by_id(db: Db, community: str, after: int, now: datetime, limit: int) -> list[Row]:
    """Levels in the order in which they were made, those after an id."""
    return every(db, _BY_ID, {"community": community, "after": after, "now": now, "limit": limit})


def levels_by_product(db: Db, community: str, key: str, now: datetime, skip: int, limit: int) -> list[Row]:
    """Levels by product and warehouse behind the first `skip`; with a warehouse's key only that one's."""
    values = {"community": community, "key": key, "now": now, "skip": skip, "limit": limit}
    return every(db, _BY_PRODUCT, values)


def low_levels(db: Db, community: str, now: datetime, limit: int) -> list[Row]:
    """Levels whose alarm runs."""
    return every(db, _LOW, {"community": community, "now": now, "limit": limit})


def levels_named(db: Db, community: str, key: str, now: datetime, limit: int) -> list[Row]:
    """Levels of products whose name holds this key; names that begin with it first."""
    escaped = key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return every(db, _NAMED, {"community": community, "key": key, "pattern": escaped, "now": now, "limit": limit})


def name_of(db: Db, community: str, product: int) -> str | None:
    """A product's name."""
    row = one(db, _NAME, {"community": community, "product": product})
    return row["name"] if row else None


def called(db: Db, community: str, key: str) -> int | None:
    """The number of the product of that name key."""
    row = one(db, _CALLED, {"community": community, "key": key})
    return row["product"] if row else None


def names(db: Db, community: str, key: str, limit: int) -> list[str]:
    """Names whose key starts with `key`."""
    return [row["name"] for row in every(db, _NAMES, {"community": community, "key": key, "limit": limit})]


def movements(db: Db, community: str, product: int, key: str, before: datetime, skip: int, limit: int) -> list[Row]:
    """A product's movements before a moment, the newest first; with a warehouse's key only that one's."""
    values = {"community": community, "product": product, "key": key, "before": before}
    return every(db, _MOVEMENTS, {**values, "skip": skip, "limit": limit, "last": skip + limit})


def reservation(db: Db, community: str, code: str) -> Row | None:
    """The reservation of that code or id, with its product and warehouse."""
    return one(db, _BY_NAME, {"community": community, "code": code})


def open_reservations(db: Db, community: str, product: int | None, now: datetime, limit: int) -> list[Row]:
    """Open reservations that haven't lapsed, the oldest first; of one product or of all."""
    return every(db, _OPEN, {"community": community, "product": product, "now": now, "limit": limit})
