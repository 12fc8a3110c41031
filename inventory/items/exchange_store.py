"""The SQL of import and export: many things at once."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from inventory.db import Db, Row, every
from inventory.items.keys import SEARCH_VERSION, lexemes

_BATCH = 1000

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%(community)s, 1))"
_THINGS = """
SELECT item.*, coalesce((SELECT jsonb_agg(to_jsonb(loan) ORDER BY lent_at, holder) FROM loan
    WHERE loan.community_id = item.community_id AND loan.item_id = item.id), '[]') AS loans
FROM item WHERE community_id = %(community)s AND deleted_at IS NULL
"""
_EVERY_THING = f"{_THINGS} ORDER BY name_key"
_NAMED = f"{_THINGS} AND (ref = ANY(%(refs)s) OR name_key = ANY(%(keys)s)) ORDER BY id"
_LOCK_THINGS = """
SELECT id FROM item WHERE community_id = %(community)s AND id = ANY(%(ids)s) ORDER BY id FOR UPDATE
"""

# No name key holds a blank, so a parked one is nobody's.
_PARK = "UPDATE item SET name_key = ' ' || id WHERE community_id = %(community)s AND id = ANY(%(ids)s)"
_REPLACE = """
UPDATE item SET ref = new.ref, name = new.name, name_key = new.name_key, description = new.description,
    labels = new.labels, quantity = new.quantity, updated_at = now(), version = item.version + 1
FROM jsonb_to_recordset(%(rows)s) AS new (id uuid, ref text, name text, name_key text, description text,
    labels text[], quantity integer, version integer)
WHERE item.community_id = %(community)s AND item.id = new.id AND item.version = new.version
  AND item.lent <= new.quantity
"""
_CREATE = """
INSERT INTO item (community_id, created_by,
    id, ref, name, name_key, description, labels, quantity, lent, checked_out_at)
SELECT %(community)s, %(person)s, id, ref, name, name_key, description, labels, quantity, lent, checked_out_at
FROM jsonb_to_recordset(%(rows)s) AS new (id uuid, ref text, name text, name_key text, description text,
    labels text[], quantity integer, lent integer, checked_out_at timestamptz)
ON CONFLICT DO NOTHING
"""
_LEND = """
INSERT INTO loan (community_id, item_id, holder, holder_name, quantity, lent_by, lent_at, due_at)
SELECT %(community)s, item_id, holder, holder_name, quantity, lent_by, lent_at, due_at
FROM jsonb_to_recordset(%(rows)s) AS new (item_id uuid, holder text, holder_name text, quantity integer,
    lent_by text, lent_at timestamptz, due_at timestamptz)
"""
_INDEX = """
INSERT INTO item_search
    (community_id, item_id, name, name_key, labels, description, version, words, delete_keys, trigram_keys)
SELECT %(community)s, item_id, name, name_key, labels, description, %(version)s, array_to_tsvector(words), delete_keys,
    trigram_keys
FROM jsonb_to_recordset(%(rows)s) AS new (item_id uuid, name text, name_key text, labels text[], description text,
    words text[], delete_keys integer[], trigram_keys integer[])
ON CONFLICT (community_id, item_id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key,
    labels = excluded.labels, description = excluded.description, version = excluded.version, words = excluded.words,
    delete_keys = excluded.delete_keys, trigram_keys = excluded.trigram_keys
"""


def every_thing(db: Db, community: str) -> Iterator[Row]:
    """All things by name with their loans, as they are when the first is read; needs a transaction."""
    with db.cursor(name="export") as cursor:
        cursor.itersize = _BATCH
        yield from cursor.execute(_EVERY_THING, {"community": community})


def lock(db: Db, community: str) -> None:
    """Wait until no other import of this community runs; held until the transaction ends."""
    db.execute(_LOCK, {"community": community})


def named(db: Db, community: str, refs: Sequence[str], keys: Sequence[str]) -> list[Row]:
    """The things that have one of these refs or name keys, with their loans."""
    return every(db, _NAMED, {"community": community, "refs": list(refs), "keys": list(keys)})


def lock_things(db: Db, community: str, ids: Sequence[UUID]) -> None:
    """Lock these things, in the order of their ids as every change does."""
    db.execute(_LOCK_THINGS, {"community": community, "ids": list(ids)})


def park(db: Db, community: str, ids: Sequence[UUID]) -> None:
    """Free the names of these things, so that they may swap them; `replace` gives each its new one."""
    db.execute(_PARK, {"community": community, "ids": list(ids)})


def replace(db: Db, community: str, rows: Sequence[Row]) -> int:
    """Write things over the versions that were read; gives how many were still of that version."""
    return _each_batch(db, _REPLACE, {"community": community}, rows)


def create(db: Db, community: str, person: str, rows: Sequence[Row]) -> int:
    """Insert new things; gives how many had a name and ref that are free."""
    return _each_batch(db, _CREATE, {"community": community, "person": person}, rows)


def lend(db: Db, community: str, rows: Sequence[Row]) -> None:
    """Insert the loans of new things."""
    _each_batch(db, _LEND, {"community": community}, rows)


def index(db: Db, community: str, rows: Iterable[Row]) -> None:
    """Write the search keys of things, as `rows` makes them."""
    own = ({**row, "words": lexemes(community, row["words"])} for row in rows)
    _each_batch(db, _INDEX, {"community": community, "version": SEARCH_VERSION}, own)


def _each_batch(db: Db, sql: LiteralString, values: Row, rows: Iterable[Row]) -> int:
    """Run the statement for each thousand rows, made one thousand at a time so that the database never waits long."""
    coming, done = iter(rows), 0
    while batch := list(islice(coming, _BATCH)):
        done += db.execute(sql, {**values, "rows": Jsonb(batch)}).rowcount
    return done
