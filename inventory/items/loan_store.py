"""The SQL of lending: each change is one statement that locks the thing first and the ledger last."""

from datetime import datetime

from psycopg.types.json import Jsonb

from inventory.actor import Actor, Person, Role
from inventory.db import Db, Row, every, one
from inventory.ids import new_id

_CHECKOUT = """
WITH thing AS (
    UPDATE item SET lent = lent + %(pieces)s, checked_out_at = now(), updated_at = now(), version = version + 1
    WHERE community_id = %(community)s AND name_key = %(name_key)s AND deleted_at IS NULL
      AND lent + %(pieces)s <= quantity
    RETURNING *
), held AS (
    INSERT INTO loan (community_id, item_id, holder, holder_name, quantity, lent_by, due_at)
    SELECT community_id, id, %(holder)s, %(holder_name)s, %(pieces)s, %(person)s, %(due)s FROM thing
    ON CONFLICT (community_id, item_id, holder) DO UPDATE
    SET quantity = loan.quantity + excluded.quantity, due_at = coalesce(excluded.due_at, loan.due_at),
        lent_by = excluded.lent_by
    RETURNING *
)
SELECT record_changes(%(caller)s, %(needs)s, jsonb_build_array(jsonb_build_object(
    'id', %(activity)s::uuid, 'action', 'inventory.checkout', 'kind', 'item', 'subject', thing.id,
    'name', thing.name, 'reverses', %(reverses)s::uuid,
    'details', jsonb_build_object('holder', held.holder, 'holder_name', held.holder_name,
        'pieces', %(pieces)s::int, 'due_at', held.due_at, 'lent_by', held.lent_by,
        'lent', jsonb_build_array(thing.lent - %(pieces)s, thing.lent)))),
    jsonb_build_object('item', to_jsonb(thing), 'loan', to_jsonb(held), 'pieces', %(pieces)s::int)) AS answer
FROM thing, held
"""

_CHECKIN = """
WITH locked AS (
    SELECT * FROM item
    WHERE community_id = %(community)s AND name_key = %(name_key)s AND deleted_at IS NULL FOR UPDATE
), open AS (
    SELECT loan.* FROM loan JOIN locked ON loan.community_id = locked.community_id AND loan.item_id = locked.id
), chosen AS (
    SELECT open.*, coalesce(%(pieces)s::int, open.quantity) AS pieces FROM open
    WHERE CASE WHEN %(holder)s::text IS NOT NULL THEN holder = %(holder)s
               WHEN EXISTS (SELECT FROM open WHERE holder = %(person)s) THEN holder = %(person)s
               ELSE (SELECT count(*) FROM open) = 1 END
), reduced AS (
    UPDATE loan SET quantity = loan.quantity - chosen.pieces FROM chosen
    WHERE loan.community_id = chosen.community_id AND loan.item_id = chosen.item_id
      AND loan.holder = chosen.holder AND loan.quantity > chosen.pieces
    RETURNING loan.holder
), closed AS (
    DELETE FROM loan USING chosen
    WHERE loan.community_id = chosen.community_id AND loan.item_id = chosen.item_id
      AND loan.holder = chosen.holder AND loan.quantity = chosen.pieces
    RETURNING loan.holder
), thing AS (
    UPDATE item SET lent = item.lent - chosen.pieces, checked_in_at = now(), updated_at = now(),
        version = item.version + 1
    FROM chosen
    WHERE item.community_id = chosen.community_id AND item.id = chosen.item_id
      AND (EXISTS (SELECT FROM reduced) OR EXISTS (SELECT FROM closed))
    RETURNING item.*
)
SELECT record_changes(%(caller)s,
    CASE WHEN %(person)s IN (chosen.holder, chosen.lent_by) THEN %(needs)s ELSE %(needs_any)s END::smallint,
    jsonb_build_array(jsonb_build_object(
    'id', %(activity)s::uuid, 'action', 'inventory.checkin', 'kind', 'item', 'subject', thing.id,
    'name', thing.name, 'reverses', %(reverses)s::uuid,
    'details', jsonb_build_object('holder', chosen.holder, 'holder_name', chosen.holder_name,
        'pieces', chosen.pieces, 'due_at', chosen.due_at, 'lent_by', chosen.lent_by,
        'lent', jsonb_build_array(thing.lent + chosen.pieces, thing.lent)))),
    jsonb_build_object('item', to_jsonb(thing), 'loan', to_jsonb(chosen) - 'pieces', 'pieces', chosen.pieces))
    AS answer
FROM thing, chosen
"""

_OPEN_LOANS = """
SELECT loan.*, item.name AS item_name FROM loan
JOIN item ON item.community_id = loan.community_id AND item.id = loan.item_id
WHERE loan.community_id = %(community)s AND {condition}
ORDER BY loan.due_at NULLS LAST, item.name_key LIMIT %(limit)s
"""
_HELD_BY = _OPEN_LOANS.replace("{condition}", "loan.holder = %(holder)s")
_LENDERS = "SELECT DISTINCT community_id FROM loan WHERE due_at IS NOT NULL ORDER BY 1 LIMIT %(limit)s"
_OVERDUE = _OPEN_LOANS.replace("{condition}", "loan.due_at < %(now)s")


def checkout(
    db: Db,
    actor: Actor,
    name_key: str,
    to: Person,
    pieces: int,
    due: datetime | None,
    needs: Role,
    reverses: str | None = None,
) -> Row | None:
    """Lend pieces of a thing; None when the thing isn't there or too few pieces are."""
    return one(
        db,
        _CHECKOUT,
        {
            **_common(actor, name_key, needs, reverses),
            "holder": to.key,
            "holder_name": to.name,
            "pieces": pieces,
            "due": due,
        },
    )


def checkin(
    db: Db,
    actor: Actor,
    name_key: str,
    holder: str | None,
    pieces: int | None,
    needs: Role,
    needs_any: Role,
    reverses: str | None = None,
) -> Row | None:
    """Take pieces back, all of the loan's by default; None when no single loan fits.

    Without a holder it is the caller's own loan, or the only one there is. `needs` is the role for a loan
    that the caller borrowed or lent, `needs_any` for everybody else's.
    """
    return one(
        db,
        _CHECKIN,
        {
            **_common(actor, name_key, needs, reverses),
            "holder": holder,
            "pieces": pieces,
            "needs_any": int(needs_any),
        },
    )


def _common(actor: Actor, name_key: str, needs: Role, reverses: str | None) -> Row:
    return {
        "caller": Jsonb(actor.as_caller()),
        "community": actor.community,
        "person": actor.person,
        "name_key": name_key,
        "needs": int(needs),
        "activity": new_id(),
        "reverses": reverses,
    }


def held_by(db: Db, community: str, holder: str, limit: int) -> list[Row]:
    """A person's open loans, the first due first, each with its thing's name."""
    return every(db, _HELD_BY, {"community": community, "holder": holder, "limit": limit})


def overdue(db: Db, community: str, now: datetime, limit: int) -> list[Row]:
    """Open loans whose due time has passed, the longest overdue first."""
    return every(db, _OVERDUE, {"community": community, "now": now, "limit": limit})


def lenders(db: Db, limit: int) -> list[str]:
    """Communities with a loan that has a due time."""
    return [row["community_id"] for row in every(db, _LENDERS, {"limit": limit})]
