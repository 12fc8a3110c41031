"""The SQL of undoing an operation: which one, what it moved, and the reservation it was about."""

from uuid import UUID

from inventory.actor import Actor
from inventory.db import Db, Row, every, one

_LAST_OWN = """
SELECT a.action, a.details->>'operation' AS operation FROM inventory_activity a
WHERE a.community_id = %(community)s AND a.person = %(person)s AND starts_with(a.action, 'stock.')
  AND a.details->>'operation' IS NOT NULL AND a.reverses IS NULL
  AND NOT EXISTS (SELECT FROM reversal r WHERE r.community_id = a.community_id AND r.activity_id = a.id)
ORDER BY a.seq DESC LIMIT 1
"""
_MOVED = """
SELECT m.* FROM stock_movement m
WHERE m.community_id = %(community)s AND m.operation = %(operation)s ORDER BY m.level
"""
_RESERVATION = """
SELECT * FROM stock_reservation WHERE community_id = %(community)s AND id = %(reservation)s FOR UPDATE
"""
_STATE = """
UPDATE stock_reservation SET state = %(state)s, ended_at = CASE WHEN %(state)s <> 'open' THEN now() END
WHERE community_id = %(community)s AND id = %(reservation)s RETURNING *
"""


def last_own(db: Db, actor: Actor) -> Row | None:
    """The actor's newest operation that is no undo and wasn't undone."""
    return one(db, _LAST_OWN, {"community": actor.community, "person": actor.person})


def moved(db: Db, community: str, operation: UUID) -> list[Row]:
    """What an operation moved, by level."""
    return every(db, _MOVED, {"community": community, "operation": operation})


def reservation(db: Db, community: str, reservation_id: UUID) -> Row:
    """A reservation, locked until the transaction ends."""
    return one(db, _RESERVATION, {"community": community, "reservation": reservation_id}) or {}


def set_state(db: Db, community: str, reservation_id: UUID, state: str) -> Row:
    """Bring a locked reservation into a state."""
    return one(db, _STATE, {"community": community, "reservation": reservation_id, "state": state}) or {}
