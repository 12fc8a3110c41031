"""The SQL of promises: reserve, and end a reservation. Each is one statement that appends to the ledger last."""

from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from inventory.actor import Actor, Role
from inventory.db import Db, Row, every, one
from inventory.ids import new_id
from inventory.stock.shift_store import CHOSEN

_BOOKED = """
moved AS (
    INSERT INTO stock_movement (community_id, operation, level, id, version, kind, quantity, reserved, balance,
        reservation, person, person_name, note)
    SELECT shelf.community_id, %(activity)s, shelf.id, %(activity)s, shelf.version, %(kind)s, held.pieces * %(out)s,
        held.pieces * %(more)s, shelf.quantity, held.id, %(person)s, %(person_name)s, held.note FROM shelf, held
    RETURNING *
)
SELECT record_changes(%(caller)s, %(needs)s, stock_told(to_jsonb(shelf), jsonb_build_object(
    'id', moved.id, 'action', 'stock.' || moved.kind, 'name', coalesce(p.name, 'product ' || shelf.product),
    'details', jsonb_build_object('operation', moved.operation, 'pieces', held.pieces, 'note', held.note,
        'reservation', held.code, 'expires_at', held.expires_at,
        'reserved', jsonb_build_array(shelf.reserved - moved.reserved, shelf.reserved),
        'quantity', jsonb_build_array(shelf.quantity - moved.quantity, shelf.quantity)))),
    jsonb_build_object('operation', moved.operation, 'pieces', held.pieces, 'reservation', to_jsonb(held),
        'forget', jsonb_build_array('stock ' || shelf.product),
        'levels', jsonb_build_array(to_jsonb(shelf) || jsonb_build_object('name', p.name)))) AS answer
FROM shelf CROSS JOIN held CROSS JOIN moved
LEFT JOIN stock_product p ON p.community_id = shelf.community_id AND p.product = shelf.product
"""
_RESERVE = f"""
WITH {CHOSEN.strip()}, shelf AS (
    UPDATE stock_level SET reserved = reserved + %(pieces)s
    WHERE community_id = %(community)s AND id = (SELECT id FROM chosen) AND quantity - reserved >= %(pieces)s
    RETURNING *
), held AS (
    INSERT INTO stock_reservation (community_id, id, code, level, pieces, expires_at, person, person_name, note)
    SELECT community_id, %(reservation)s, %(code)s, id, %(pieces)s, %(until)s, %(person)s, %(person_name)s, %(note)s
    FROM shelf RETURNING *
), {_BOOKED}
"""  # noqa: S608 - composed of constants only
_END = f"""
WITH held AS (
    UPDATE stock_reservation SET state = %(state)s, ended_at = now()
    WHERE community_id = %(community)s AND id = %(reservation)s AND state = 'open'
      AND CASE %(state)s WHEN 'expired' THEN expires_at <= %(now)s
          ELSE expires_at IS NULL OR expires_at > %(now)s END
    RETURNING *
), shelf AS (
    UPDATE stock_level SET quantity = quantity + held.pieces * %(out)s, reserved = reserved - held.pieces FROM held
    WHERE stock_level.community_id = held.community_id AND stock_level.id = held.level RETURNING stock_level.*
), {_BOOKED}
"""  # noqa: S608 - composed of constants only
_LAPSED = """
SELECT r.community_id, r.id FROM stock_reservation r
JOIN stock_level l ON l.community_id = r.community_id AND l.id = r.level
WHERE r.state = 'open' AND r.expires_at <= %(now)s {condition} ORDER BY r.expires_at, r.id LIMIT %(limit)s
"""
_LAPSED_ALL = _LAPSED.replace("{condition}", "")
_LAPSED_HERE = _LAPSED.replace(
    "{condition}",
    """AND r.community_id = %(community)s AND l.product = %(product)s
    AND (%(key)s::text IS NULL OR l.warehouse_key = %(key)s)""",
)

KINDS = {"open": "reserve", "committed": "commit", "released": "release", "expired": "expire"}
"""The movement that brings a reservation into each state."""


def reserve(
    db: Db, actor: Actor, needs: Role, place: Row, pieces: int, until: datetime | None, note: str, code: str, held: UUID
) -> Row | None:
    """Promise pieces of a level; None when it isn't there or too few of it are free. `place` is as for shifts."""
    values = {**_common(actor, needs, "open"), **place, "pieces": pieces, "until": until, "note": note}
    return one(db, _RESERVE, {**values, "code": code, "reservation": held})


def end(db: Db, actor: Actor, needs: Role, reservation: UUID, state: str, now: datetime) -> Row | None:
    """End an open reservation as committed, released or expired; None when it isn't open or (not) lapsed."""
    values = {**_common(actor, needs, state), "reservation": reservation}
    return one(db, _END, {**values, "state": state, "now": now})


def lapsed(db: Db, now: datetime, limit: int) -> list[Row]:
    """Open reservations of all communities whose time is over, the longest over first."""
    return every(db, _LAPSED_ALL, {"now": now, "limit": limit})


def lapsed_at(db: Db, community: str, product: int, key: str | None, now: datetime, limit: int) -> list[Row]:
    """The same of one level."""
    return every(db, _LAPSED_HERE, {"community": community, "product": product, "key": key, "now": now, "limit": limit})


def _common(actor: Actor, needs: Role, state: str) -> Row:
    return {
        "caller": Jsonb(actor.as_caller()),
        "needs": int(needs),
        "community": actor.community,
        "person": actor.person,
        "person_name": actor.name,
        "activity": new_id(),
        "kind": KINDS[state],
        "more": 1 if state == "open" else -1,
        "out": -1 if state == "committed" else 0,
    }
