"""The SQL of operations over several levels: make and lock them in a fixed order, then book all in one statement."""

from collections.abc import Sequence

from psycopg.types.json import Jsonb

from inventory.actor import Actor
from inventory.db import Db, Row, every, one

_MAKE = """
INSERT INTO stock_level (community_id, product, warehouse, warehouse_key)
SELECT %(community)s, p.product, p.warehouse, p.key
FROM jsonb_to_recordset(%(places)s) AS p(product int, warehouse text, key text)
ORDER BY p.product, p.key ON CONFLICT DO NOTHING
"""
_LOCK = """
SELECT l.*, p.name FROM stock_level l
LEFT JOIN stock_product p ON p.community_id = l.community_id AND p.product = l.product
WHERE l.community_id = %(community)s AND {condition} ORDER BY l.id FOR UPDATE OF l
"""
_LOCK_PLACES = _LOCK.replace(
    "{condition}",
    """(l.product, l.warehouse_key) IN (
    SELECT p.product, p.key FROM jsonb_to_recordset(%(places)s) AS p(product int, key text))""",
)
_LOCK_PRODUCT = _LOCK.replace("{condition}", "l.product = %(product)s")
_LOCK_IDS = _LOCK.replace("{condition}", "l.id = ANY(%(ids)s)")
_BOOK = """
WITH line AS (
    SELECT * FROM jsonb_to_recordset(%(lines)s) AS l(level bigint, id uuid, kind text, quantity bigint,
        reserved bigint, reservation uuid, reverses uuid, name text, note text, details jsonb)
), shelf AS (
    UPDATE stock_level l SET quantity = l.quantity + line.quantity, reserved = l.reserved + line.reserved
    FROM line WHERE l.community_id = %(community)s AND l.id = line.level
      AND l.quantity + line.quantity <= 2147483647
      AND l.reserved + line.reserved BETWEEN 0 AND l.quantity + line.quantity
    RETURNING l.*
), moved AS (
    INSERT INTO stock_movement (community_id, operation, level, id, version, kind, quantity, reserved, balance,
        reservation, reverses, person, person_name, note)
    SELECT shelf.community_id, %(operation)s, shelf.id, line.id, shelf.version, line.kind, line.quantity,
        line.reserved, shelf.quantity, line.reservation, line.reverses, %(person)s, %(person_name)s, line.note
    FROM shelf JOIN line ON line.level = shelf.id RETURNING *
)
SELECT to_jsonb(shelf) || jsonb_build_object('name', p.name) AS level,
    stock_told(to_jsonb(shelf), jsonb_build_object('id', moved.id, 'action', 'stock.' || moved.kind,
        'name', line.name, 'reverses', moved.reverses, 'details', line.details || jsonb_build_object(
        'operation', moved.operation, 'note', moved.note,
        'reserved', jsonb_build_array(shelf.reserved - moved.reserved, shelf.reserved),
        'quantity', jsonb_build_array(shelf.quantity - moved.quantity, shelf.quantity)))) AS changes
FROM shelf JOIN line ON line.level = shelf.id JOIN moved ON moved.level = shelf.id
LEFT JOIN stock_product p ON p.community_id = shelf.community_id AND p.product = shelf.product
ORDER BY line.id
"""
_REVISE = """
UPDATE stock_level l SET warehouse = %(warehouse)s, warehouse_key = %(key)s, low = %(low)s, band = %(band)s
WHERE community_id = %(community)s AND id = %(level)s RETURNING *
"""
_TOLD = "SELECT stock_told(%(level)s, %(change)s) AS changes"
_CALL = """
INSERT INTO stock_product (community_id, product, name, name_key)
VALUES (%(community)s, %(product)s, %(name)s, %(key)s)
ON CONFLICT (community_id, product) DO UPDATE SET name = excluded.name, name_key = excluded.name_key
"""
_UNCALL = "DELETE FROM stock_product WHERE community_id = %(community)s AND product = %(product)s"
_LOCK_NUMBER = """
SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(E'\\n', 'stock', %(community)s::text, %(product)s::text), 0))
"""
_CALLED = """
SELECT name, name_key FROM stock_product WHERE community_id = %(community)s AND product = %(product)s FOR UPDATE
"""


def make(db: Db, community: str, places: Sequence[Row]) -> None:
    """Make the levels that aren't there, empty; places have product, warehouse and key."""
    db.execute(_MAKE, {"community": community, "places": Jsonb(places)})


def locked(db: Db, community: str, places: Sequence[Row]) -> list[Row]:
    """The levels at these places, locked in the order of their ids; places have product and key."""
    return every(db, _LOCK_PLACES, {"community": community, "places": Jsonb(places)})


def locked_product(db: Db, community: str, product: int) -> list[Row]:
    """All levels of a product, locked in the order of their ids."""
    return every(db, _LOCK_PRODUCT, {"community": community, "product": product})


def locked_ids(db: Db, community: str, ids: Sequence[int]) -> list[Row]:
    """The levels with these ids, locked in their order."""
    return every(db, _LOCK_IDS, {"community": community, "ids": list(ids)})


def book(db: Db, actor: Actor, operation: str, lines: Sequence[Row]) -> list[Row]:
    """Book lines on levels that are locked; gives each level as it is now and its ledger rows.

    A line whose level would hold too few or too many is left out of the answer, and the caller rolls back.
    """
    values = {"community": actor.community, "person": actor.person, "person_name": actor.name}
    return every(db, _BOOK, {**values, "operation": operation, "lines": Jsonb(lines)})


def revise(db: Db, community: str, level: Row) -> Row:
    """Write a locked level's warehouse and threshold."""
    values = {"warehouse": level["warehouse"], "key": level["warehouse_key"], "low": level["low"]}
    row = one(db, _REVISE, {**values, "band": level["band"], "community": community, "level": level["id"]})
    return row or {}


def told(db: Db, level: Row, change: Row) -> list[Row]:
    """The ledger rows of a change that left the level so."""
    row = one(db, _TOLD, {"level": Jsonb(level), "change": Jsonb(change)}) or {}
    changes: list[Row] = row["changes"]
    return changes


def call(db: Db, community: str, product: int, name: str | None, key: str) -> Row | None:
    """Give a product a name, or take it away; gives the name and key that it had. Raises UniqueViolation."""
    before = one(db, _CALLED, {"community": community, "product": product})
    db.execute(_CALL if name else _UNCALL, {"community": community, "product": product, "name": name, "key": key})
    return before


def lock_number(db: Db, community: str, product: int) -> None:
    """Let one transaction at a time decide which level of a product is meant, also where there is none yet."""
    db.execute(_LOCK_NUMBER, {"community": community, "product": product})
