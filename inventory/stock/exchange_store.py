"""The SQL of import and export of stock: many levels at once."""

from collections.abc import Iterator, Sequence

from psycopg.types.json import Jsonb

from inventory.db import Db, Row, every

_BATCH = 1000
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%(community)s, 2))"
_EVERY = """
SELECT l.*, p.name FROM stock_level l
LEFT JOIN stock_product p ON p.community_id = l.community_id AND p.product = l.product
WHERE l.community_id = %(community)s ORDER BY l.product, l.warehouse_key
"""
_NAMES = """
SELECT product, name, name_key FROM stock_product
WHERE community_id = %(community)s AND (name_key = ANY(%(keys)s) OR product = ANY(%(products)s))
"""
_LEVELS = """
SELECT l.*, p.name FROM stock_level l
LEFT JOIN stock_product p ON p.community_id = l.community_id AND p.product = l.product
WHERE l.community_id = %(community)s AND l.product = ANY(%(products)s) ORDER BY l.id {locking}
"""
_LEVELS_READ = _LEVELS.replace("{locking}", "")
_LEVELS_LOCKED = _LEVELS.replace("{locking}", "FOR UPDATE OF l")
_THRESHOLDS = """
UPDATE stock_level l SET low = new.low, band = new.band
FROM jsonb_to_recordset(%(rows)s) AS new(id bigint, low bigint, band bigint)
WHERE l.community_id = %(community)s AND l.id = new.id RETURNING l.*
"""


def lock(db: Db, community: str) -> None:
    """Let one import of a community run at a time."""
    db.execute(_LOCK, {"community": community})


def every_level(db: Db, community: str) -> Iterator[Row]:
    """All levels by product and warehouse, in batches, within a transaction."""
    with db.cursor(name="stock") as cursor:
        cursor.itersize = _BATCH
        yield from cursor.execute(_EVERY, {"community": community})


def names(db: Db, community: str, keys: Sequence[str], products: Sequence[int]) -> list[Row]:
    """The products with one of these name keys or numbers that have names."""
    return every(db, _NAMES, {"community": community, "keys": list(keys), "products": list(products)})


def levels(db: Db, community: str, products: Sequence[int], *, locked: bool) -> list[Row]:
    """All levels of these products, locked in the order of their ids if asked for."""
    values = {"community": community, "products": list(products)}
    return every(db, _LEVELS_LOCKED if locked else _LEVELS_READ, values)


def set_thresholds(db: Db, community: str, rows: Sequence[Row]) -> list[Row]:
    """Write thresholds of locked levels; rows have id, low and band."""
    return every(db, _THRESHOLDS, {"community": community, "rows": Jsonb(rows)})
