"""The SQL of accounts."""

from uuid import UUID

from inventory.db import Db, Row, every, one

_ADD = """
INSERT INTO cloud_account (community_id, id, provider, account, name, name_key, role, external_id, regions, production,
    created_by)
VALUES (%(community)s, %(id)s, %(provider)s, %(account)s, %(name)s, %(name_key)s, %(role)s, %(external_id)s,
    %(regions)s, %(production)s, %(created_by)s)
ON CONFLICT DO NOTHING RETURNING *
"""
_ALL = """
SELECT * FROM cloud_account WHERE community_id = %(community)s AND removed_at IS NULL
ORDER BY name_key LIMIT %(limit)s
"""
_NAMED = """
SELECT * FROM cloud_account
WHERE community_id = %(community)s AND removed_at IS NULL AND (name_key = %(key)s OR account = %(text)s)
ORDER BY name_key = %(key)s DESC LIMIT 1
"""
_BY_ID = "SELECT * FROM cloud_account WHERE community_id = %(community)s AND id = %(id)s"
_EVERYWHERE = """
SELECT community_id, name FROM cloud_account WHERE removed_at IS NULL ORDER BY community_id, name_key LIMIT %(limit)s
"""
_REMOVE = """
UPDATE cloud_account SET removed_at = now() WHERE community_id = %(community)s AND id = %(id)s AND removed_at IS NULL
RETURNING *
"""
_HIDE = """
UPDATE cloud_resource r SET removed_at = now() FROM cloud_cell c
WHERE c.community_id = %(community)s AND c.account_id = %(id)s AND r.community_id = c.community_id AND r.cell = c.id
  AND r.removed_at IS NULL
"""


def add(db: Db, community: str, values: Row) -> Row | None:
    """Write an account; None where its number or name is taken."""
    return one(db, _ADD, {"community": community, **values})


def every_account(db: Db, community: str, limit: int) -> list[Row]:
    """The accounts of a community by name."""
    return every(db, _ALL, {"community": community, "limit": limit})


def named(db: Db, community: str, key: str, text: str) -> Row | None:
    """The account of that name key or number."""
    return one(db, _NAMED, {"community": community, "key": key, "text": text})


def by_id(db: Db, community: str, identity: UUID) -> Row | None:
    """The account of that id, also a removed one."""
    return one(db, _BY_ID, {"community": community, "id": identity})


def everywhere(db: Db, limit: int) -> list[Row]:
    """The accounts of all communities."""
    return every(db, _EVERYWHERE, {"limit": limit})


def remove(db: Db, community: str, identity: UUID) -> Row | None:
    """Look there no more, and hide what was found there; None when it was removed before."""
    row = one(db, _REMOVE, {"community": community, "id": identity})
    if row is not None:
        db.execute(_HIDE, {"community": community, "id": identity})
    return row
