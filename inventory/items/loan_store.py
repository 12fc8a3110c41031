"""The SQL of lending: each change is one statement that locks the thing first and the ledger last."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from inventory.actor import Actor, Person, Role
from inventory.db import Db, Row, every
from inventory.ids import new_id
from inventory.ledger.recording_store import Recorded

_CHECKOUT = Recorded("""
WITH asked AS (
    SELECT * FROM {asked} AS asked (activity uuid, caller jsonb, needs smallint, name_key text, pieces integer,
        holder text, holder_name text, due timestamptz, reverses uuid)
), thing AS (
    UPDATE item SET lent = lent + pieces, checked_out_at = now(), updated_at = now(), version = version + 1
    FROM asked
    WHERE item.community_id = caller->>'community' AND item.name_key = asked.name_key AND deleted_at IS NULL
      AND lent + pieces <= quantity
    RETURNING item, asked.*
), held AS (
    INSERT INTO loan (community_id, item_id, holder, holder_name, quantity, lent_by, due_at)
    SELECT (item).community_id, (item).id, holder, holder_name, pieces, caller->>'person', due FROM thing
    ON CONFLICT (community_id, item_id, holder) DO UPDATE
    SET quantity = loan.quantity + excluded.quantity, due_at = coalesce(excluded.due_at, loan.due_at),
        lent_by = excluded.lent_by
    RETURNING *
), done AS (
    SELECT activity, caller, needs, jsonb_build_array(jsonb_build_object(
        'id', activity, 'action', 'inventory.checkout', 'kind', 'item', 'subject', (item).id,
        'name', (item).name, 'reverses', reverses,
        'details', jsonb_build_object('holder', held.holder, 'holder_name', held.holder_name,
            'pieces', pieces, 'due_at', held.due_at, 'lent_by', held.lent_by,
            'lent', jsonb_build_array((item).lent - pieces, (item).lent)))) AS changes,
        jsonb_build_object('item', to_jsonb(item), 'loan', to_jsonb(held), 'pieces', pieces) AS answer
    FROM thing JOIN held ON held.community_id = (item).community_id AND held.item_id = (item).id
)
""")

_CHECKIN = Recorded("""
WITH asked AS (
    SELECT * FROM {asked} AS asked (activity uuid, caller jsonb, needs smallint, needs_any smallint,
        name_key text, pieces integer, holder text, reverses uuid)
), locked AS (
    SELECT asked.*, item.community_id, item.id FROM asked CROSS JOIN LATERAL (
        SELECT community_id, id FROM item
        WHERE community_id = caller->>'community' AND name_key = asked.name_key AND deleted_at IS NULL FOR UPDATE
    ) AS item
), found AS (
    SELECT locked.*, loan, count(*) OVER its AS loans,
        bool_or(loan.holder = caller->>'person') OVER its AS callers_too
    FROM locked JOIN loan ON loan.community_id = locked.community_id AND loan.item_id = locked.id
    WINDOW its AS (PARTITION BY activity)
), chosen AS (
    SELECT found.*, coalesce(pieces, (loan).quantity) AS returned FROM found
    WHERE CASE WHEN holder IS NOT NULL THEN (loan).holder = holder
               WHEN callers_too THEN (loan).holder = caller->>'person'
               ELSE loans = 1 END
), reduced AS (
    UPDATE loan SET quantity = loan.quantity - returned FROM chosen
    WHERE loan.community_id = chosen.community_id AND loan.item_id = chosen.id
      AND loan.holder = (chosen.loan).holder AND loan.quantity > returned
    RETURNING activity
), closed AS (
    DELETE FROM loan USING chosen
    WHERE loan.community_id = chosen.community_id AND loan.item_id = chosen.id
      AND loan.holder = (chosen.loan).holder AND loan.quantity = returned
    RETURNING activity
), thing AS (
    UPDATE item SET lent = lent - returned, checked_in_at = now(), updated_at = now(), version = version + 1
    FROM chosen
    WHERE item.community_id = chosen.community_id AND item.id = chosen.id
      AND (chosen.activity IN (SELECT activity FROM reduced) OR chosen.activity IN (SELECT activity FROM closed))
    RETURNING item, chosen.*
), done AS (
    SELECT activity, caller,
        CASE WHEN caller->>'person' IN ((loan).holder, (loan).lent_by) THEN needs ELSE needs_any END AS needs,
        jsonb_build_array(jsonb_build_object(
        'id', activity, 'action', 'inventory.checkin', 'kind', 'item', 'subject', (item).id,
        'name', (item).name, 'reverses', reverses,
        'details', jsonb_build_object('holder', (loan).holder, 'holder_name', (loan).holder_name,
            'pieces', returned, 'due_at', (loan).due_at, 'lent_by', (loan).lent_by,
            'lent', jsonb_build_array((item).lent + returned, (item).lent)))) AS changes,
        jsonb_build_object('item', to_jsonb(item), 'loan', to_jsonb(loan), 'pieces', returned) AS answer
    FROM thing
)
""")

_OPEN_LOANS = """
SELECT loan.*, item.name AS item_name FROM loan
JOIN item ON item.community_id = loan.community_id AND item.id = loan.item_id
WHERE loan.community_id = %(community)s AND {condition}
ORDER BY loan.due_at NULLS LAST, item.name_key LIMIT %(limit)s
"""
_HELD_BY = _OPEN_LOANS.replace("{condition}", "loan.holder = %(holder)s")
_LENDERS = "SELECT DISTINCT community_id FROM loan WHERE due_at IS NOT NULL ORDER BY 1 LIMIT %(limit)s"
_OVERDUE = _OPEN_LOANS.replace("{condition}", "loan.due_at < %(now)s")


class Lending(NamedTuple):
    """Somebody asks to lend pieces of a thing to a person; `needs` is the role that it takes."""

    actor: Actor
    name_key: str
    to: Person
    pieces: int
    due: datetime | None
    needs: Role
    reverses: str | None


class Return(NamedTuple):
    """Somebody asks to take pieces back, all of the loan's where `pieces` is None.

    Without a holder it is the caller's own loan, or the only one there is. `needs` is the role for a loan
    that the caller borrowed or lent, `needs_any` for everybody else's.
    """

    actor: Actor
    name_key: str
    holder: str | None
    pieces: int | None
    needs: Role
    needs_any: Role
    reverses: str | None


def checkout(db: Db, asked: Sequence[Lending]) -> list[Row | None]:
    """Lend each; None for a thing that isn't there or of which too few pieces are."""
    return _CHECKOUT.run(
        db,
        [
            {
                **_common(lending),
                "holder": lending.to.key,
                "holder_name": lending.to.name,
                "due": lending.due,
            }
            for lending in asked
        ],
    )


def checkin(db: Db, asked: Sequence[Return]) -> list[Row | None]:
    """Take each back; None where no single loan fits."""
    return _CHECKIN.run(
        db,
        [{**_common(back), "holder": back.holder, "needs_any": int(back.needs_any)} for back in asked],
    )


def _common(asked: Lending | Return) -> Row:
    return {
        "activity": new_id(),
        "caller": asked.actor.as_caller(),
        "needs": int(asked.needs),
        "name_key": asked.name_key,
        "pieces": asked.pieces,
        "reverses": asked.reverses,
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
