"""The SQL of things: adding is one statement; every other change replaces a version that was read before."""

from collections.abc import Sequence
from uuid import UUID

from psycopg.types.json import Jsonb

from inventory.actor import Actor, Role
from inventory.db import Db, Key, Row, every, one
from inventory.ids import new_id
from inventory.items.keys import SEARCH_VERSION, SearchDocument, lexemes
from inventory.items.model import Item

_INDEX_COLUMNS = "community_id, item_id, name, name_key, labels, description, version, words, delete_keys, trigram_keys"
_INDEX_VALUES = (
    "%(search_version)s, array_to_tsvector(%(words)s::text[]), %(delete_keys)s::int[], %(trigram_keys)s::int[]"
)

_INSERT = """
    INSERT INTO item (community_id, id, ref, name, name_key, description, labels, quantity, created_by)
    VALUES (%(community)s, %(id)s, %(ref)s, %(name)s, %(name_key)s, %(description)s, %(labels)s, %(quantity)s,
        %(person)s)
"""

_ADD = f"""
WITH thing AS ({_INSERT}
    ON CONFLICT (community_id, name_key) WHERE deleted_at IS NULL DO NOTHING RETURNING *
), indexed AS (
    INSERT INTO item_search ({_INDEX_COLUMNS})
    SELECT community_id, id, name, name_key, labels, description, {_INDEX_VALUES} FROM thing
)
SELECT record_changes(%(caller)s, %(needs)s, jsonb_build_array(jsonb_build_object(
    'id', %(activity)s::uuid, 'action', 'inventory.add', 'kind', 'item', 'subject', id, 'name', name,
    'details', jsonb_build_object('name', jsonb_build_array(NULL, name), 'quantity', jsonb_build_array(0, quantity),
        'description', jsonb_build_array('', description),
        'labels', jsonb_build_array('[]'::jsonb, to_jsonb(labels))))),
    jsonb_build_object('item', to_jsonb(thing))) AS answer FROM thing
"""  # noqa: S608 - composed of constants only

_CREATE = f"{_INSERT} ON CONFLICT DO NOTHING RETURNING id"

_REPLACE = """
UPDATE item SET ref = %(ref)s, name = %(name)s, name_key = %(name_key)s, description = %(description)s,
    labels = %(labels)s, quantity = %(quantity)s, deleted_at = %(deleted_at)s, updated_at = now(), version = version + 1
WHERE community_id = %(community)s AND id = %(id)s AND version = %(version)s AND lent <= %(quantity)s
RETURNING *
"""

_INDEX = f"""
INSERT INTO item_search ({_INDEX_COLUMNS})
VALUES (%(community)s, %(id)s, %(name)s, %(name_key)s, %(labels)s, %(description)s, {_INDEX_VALUES})
ON CONFLICT (community_id, item_id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key,
    labels = excluded.labels, description = excluded.description, version = excluded.version, words = excluded.words,
    delete_keys = excluded.delete_keys, trigram_keys = excluded.trigram_keys
"""  # noqa: S608 - composed of constants only

_UNINDEX = "DELETE FROM item_search WHERE community_id = %(community)s AND item_id = %(id)s"

_AND_LOANS = """
SELECT item.*, coalesce((SELECT jsonb_agg(to_jsonb(loan) ORDER BY lent_at, holder) FROM loan
    WHERE loan.community_id = item.community_id AND loan.item_id = item.id), '[]') AS loans
FROM item
"""
_WITH_LOANS = f"{_AND_LOANS} WHERE item.community_id = %(community)s"
_LIVE_EVERYWHERE = f"""{_AND_LOANS} JOIN unnest(%(communities)s::text[], %(keys)s::text[]) AS wanted (community, key)
    ON item.community_id = wanted.community AND name_key = wanted.key AND deleted_at IS NULL"""
_LIVE = f"{_WITH_LOANS} AND deleted_at IS NULL AND name_key = ANY(%(keys)s) ORDER BY length(name_key) DESC LIMIT 1"
_LOCKED = f"{_WITH_LOANS} AND deleted_at IS NULL AND name_key = %(name_key)s FOR UPDATE OF item"
_LABELLED = f"""{_WITH_LOANS} AND deleted_at IS NULL AND (ARRAY[community_id]) @> ARRAY[%(community)s]
    AND labels @> ARRAY[%(label)s] ORDER BY id FOR UPDATE OF item"""
_BY_ID = f"{_WITH_LOANS} AND id = %(id)s"
_LOCKED_BY_ID = f"{_BY_ID} FOR UPDATE OF item"
_LATEST = f"{_WITH_LOANS} AND name_key = %(name_key)s ORDER BY deleted_at DESC NULLS FIRST LIMIT 1"
_BURIED = f"""{_WITH_LOANS} AND name_key = %(name_key)s AND deleted_at IS NOT NULL
    ORDER BY deleted_at DESC LIMIT 1 FOR UPDATE OF item"""


def add(db: Db, actor: Actor, item: Item, document: SearchDocument, needs: Role) -> Row | None:
    """Add a thing; None when its name is taken."""
    return one(
        db,
        _ADD,
        {
            **_fields(actor.community, item),
            **_keys(actor.community, document),
            "person": actor.person,
            "needs": int(needs),
            "caller": Jsonb(actor.as_caller()),
            "activity": new_id(),
        },
    )


def create(db: Db, actor: Actor, item: Item, document: SearchDocument) -> bool:
    """Insert a thing as part of a larger change, which records it; False when its name or ref is taken."""
    fields = _fields(actor.community, item)
    if one(db, _CREATE, {**fields, "person": actor.person}) is None:
        return False
    db.execute(_INDEX, {**fields, **_keys(actor.community, document)})
    return True


def replace(db: Db, community: str, item: Item, document: SearchDocument) -> Row | None:
    """Write `item` over the version that was read; None when it has changed since or lends more than it has."""
    fields = _fields(community, item)
    row = one(db, _REPLACE, {**fields, "version": item.version, "deleted_at": item.deleted_at})
    if row is not None:
        db.execute(_UNINDEX if item.deleted_at else _INDEX, {**fields, **_keys(community, document)})
    return row


def live(db: Db, community: str, keys: Sequence[str]) -> Row | None:
    """The thing with the longest of these name keys, with its loans."""
    return one(db, _LIVE, {"community": community, "keys": list(keys)})


def live_everywhere(db: Db, keys: Sequence[Key]) -> list[Row]:
    """The things with these communities and name keys, with their loans."""
    communities, names = zip(*keys, strict=True)
    return every(db, _LIVE_EVERYWHERE, {"communities": list(communities), "keys": list(names)})


def locked(db: Db, community: str, name_key: str) -> Row | None:
    """The thing of that name, locked until the transaction ends."""
    return one(db, _LOCKED, {"community": community, "name_key": name_key})


def locked_with_label(db: Db, community: str, label: str) -> list[Row]:
    """Every thing that carries a label, locked in the order of their ids."""
    return every(db, _LABELLED, {"community": community, "label": label})


def locked_by_id(db: Db, community: str, item_id: UUID) -> Row | None:
    """The thing with this id, deleted or not, locked until the transaction ends."""
    return one(db, _LOCKED_BY_ID, {"community": community, "id": item_id})


def by_id(db: Db, community: str, item_id: UUID) -> Row | None:
    """The thing with this id, deleted or not, with its loans."""
    return one(db, _BY_ID, {"community": community, "id": item_id})


def latest(db: Db, community: str, name_key: str) -> Row | None:
    """The thing of that name, or else the one that was deleted last."""
    return one(db, _LATEST, {"community": community, "name_key": name_key})


def buried(db: Db, community: str, name_key: str) -> Row | None:
    """The thing of that name that was deleted last, locked until the transaction ends."""
    return one(db, _BURIED, {"community": community, "name_key": name_key})


def _fields(community: str, item: Item) -> Row:
    columns = {"id", "ref", "name", "name_key", "description", "labels", "quantity"}
    return {"community": community, **item.model_dump(include=columns)}


def _keys(community: str, document: SearchDocument) -> Row:
    return {
        "search_version": SEARCH_VERSION,
        "words": lexemes(community, document.words),
        "delete_keys": document.delete_keys,
        "trigram_keys": document.trigram_keys,
    }
