"""The SQL of adding and taking: one statement that changes the level, books it, and appends to the ledger last."""

from psycopg.types.json import Jsonb

from inventory.actor import Actor, Role
from inventory.db import Db, Row, one
from inventory.ids import new_id
from inventory.stock.model import MOST

CHOSEN = """
chosen AS (
    SELECT id, warehouse, warehouse_key FROM stock_level
    WHERE community_id = %(community)s AND product = %(product)s
      AND (%(key)s::text IS NULL OR warehouse_key = %(key)s)
    ORDER BY warehouse_key <> 'main', id LIMIT 1
)
"""
"""The level that is meant, for the beginning of a statement."""
_ADDED = """
    INSERT INTO stock_level AS l (community_id, product, warehouse, warehouse_key, quantity)
    VALUES (%(community)s, %(product)s, coalesce((SELECT warehouse FROM chosen), %(warehouse)s, 'main'),
        coalesce((SELECT warehouse_key FROM chosen), %(key)s, 'main'), %(pieces)s)
    ON CONFLICT (community_id, product, warehouse_key) DO UPDATE SET quantity = l.quantity + excluded.quantity
    WHERE l.quantity + excluded.quantity <= %(most)s RETURNING *
"""
_TAKEN = """
    UPDATE stock_level SET quantity = quantity - %(pieces)s
    WHERE community_id = %(community)s AND id = (SELECT id FROM chosen) AND quantity - reserved >= %(pieces)s
    RETURNING *
"""
_SHIFT = """
WITH {chosen}, shelf AS ({level}), moved AS (
    INSERT INTO stock_movement (community_id, operation, level, id, version, kind, quantity, reserved, balance,
        person, person_name, note)
    SELECT community_id, %(activity)s, id, %(activity)s, version, %(kind)s, %(delta)s, 0, quantity,
        %(person)s, %(person_name)s, %(note)s FROM shelf
    RETURNING *
)
SELECT record_changes(%(caller)s, %(needs)s, stock_told(to_jsonb(shelf), jsonb_build_object(
    'id', moved.id, 'action', 'stock.' || moved.kind, 'name', coalesce(p.name, 'product ' || shelf.product),
    'details', jsonb_build_object('operation', moved.operation, 'pieces', %(pieces)s::bigint, 'note', moved.note,
        'quantity', jsonb_build_array(moved.balance - moved.quantity, moved.balance)))),
    jsonb_build_object('operation', moved.operation, 'pieces', %(pieces)s::bigint,
        'forget', jsonb_build_array('stock ' || shelf.product),
        'levels', jsonb_build_array(to_jsonb(shelf) || jsonb_build_object('name', p.name)))) AS answer
FROM shelf CROSS JOIN moved
LEFT JOIN stock_product p ON p.community_id = shelf.community_id AND p.product = shelf.product
""".replace("{chosen}", CHOSEN.strip())
_ADD = _SHIFT.replace("{level}", _ADDED)
_TAKE = _SHIFT.replace("{level}", _TAKEN)


def add(db: Db, actor: Actor, needs: Role, place: Row, pieces: int, note: str) -> Row | None:
    """Add pieces to a level, which is made where it isn't there; None when it would hold too many.

    `place` has product, warehouse and key; where these two are None, it is the product's first level.
    """
    return one(db, _ADD, {**_values(actor, needs, place, pieces, note), "kind": "add", "delta": pieces, "most": MOST})


def take(db: Db, actor: Actor, needs: Role, place: Row, pieces: int, note: str) -> Row | None:
    """Take pieces from a level; None when it isn't there or too few of it are free. `place` is as for add()."""
    return one(db, _TAKE, {**_values(actor, needs, place, pieces, note), "kind": "take", "delta": -pieces})


def _values(actor: Actor, needs: Role, place: Row, pieces: int, note: str) -> Row:
    return {
        **place,
        "caller": Jsonb(actor.as_caller()),
        "needs": int(needs),
        "community": actor.community,
        "person": actor.person,
        "person_name": actor.name,
        "activity": new_id(),
        "pieces": pieces,
        "note": note,
    }
