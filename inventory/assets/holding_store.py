"""The SQL of what people hold."""

from decimal import Decimal

from inventory.actor import Actor
from inventory.db import Db, Row, every, one

_OF = """
SELECT coin, amount FROM asset_holding WHERE community_id = %(community)s AND person = %(person)s
ORDER BY coin LIMIT %(limit)s
"""
_BEFORE = """
SELECT amount FROM asset_holding
WHERE community_id = %(community)s AND person = %(person)s AND coin = %(coin)s FOR UPDATE
"""
_PUT = """
INSERT INTO asset_holding (community_id, person, coin, amount)
VALUES (%(community)s, %(person)s, %(coin)s, %(amount)s)
ON CONFLICT (community_id, person, coin) DO UPDATE SET amount = excluded.amount, updated_at = now()
"""
_DROP = """
DELETE FROM asset_holding WHERE community_id = %(community)s AND person = %(person)s AND coin = %(coin)s
"""
_TURN = "SELECT pg_advisory_xact_lock(hashtextextended('holds' || %(community)s || %(person)s, 0))"


def of(db: Db, actor: Actor, limit: int) -> list[Row]:
    """What somebody holds, by coin."""
    return every(db, _OF, {**_own(actor), "limit": limit})


def before(db: Db, actor: Actor, coin: str) -> Decimal:
    """How much they held; nobody else changes it until the transaction ends."""
    db.execute(_TURN, _own(actor))
    row = one(db, _BEFORE, {**_own(actor), "coin": coin})
    return row["amount"] if row else Decimal(0)


def put(db: Db, actor: Actor, coin: str, amount: Decimal) -> None:
    """Let them hold so much; nothing of it for 0."""
    db.execute(_PUT if amount else _DROP, {**_own(actor), "coin": coin, "amount": amount})


def _own(actor: Actor) -> Row:
    return {"community": actor.community, "person": actor.person}
