"""The SQL of merging a cell: what differs is found in one statement, and only that is written."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

import orjson

from inventory.cloud.model import Cell
from inventory.db import Db, Row, every, one

_LOCK = """
SELECT * FROM cloud_cell WHERE community_id = %(community)s AND account_id = %(account)s AND region = %(region)s
    AND type = %(type)s AND operation = %(operation)s FOR UPDATE
"""
_MAKE = """
INSERT INTO cloud_cell (community_id, id, account_id, provider, region, type, operation, began_at, merged_at)
VALUES (%(community)s, %(id)s, %(account)s, %(provider)s, %(region)s, %(type)s, %(operation)s, to_timestamp(0), now())
ON CONFLICT DO NOTHING
"""
_OF_CELL = "SELECT * FROM cloud_resource WHERE community_id = %(community)s AND cell = %(cell)s"
_SOME = f"{_OF_CELL} AND id = ANY(%(only)s)"
_REST = f"""
{_OF_CELL} AND NOT EXISTS (
    SELECT FROM json_array_elements_text(%(but)s::json) AS known (id) WHERE known.id = cloud_resource.id)
"""
_DIFFERING = """
SELECT coalesce(s.id, r.id) AS id, s.place, r.id IS NULL AS fresh, s.id IS NULL AS missing,
    r.removed_at IS NOT NULL AS back, r.hash IS NOT DISTINCT FROM s.hash AS same, r.name, r.arn, r.category, r.tags,
    r.relations, CASE WHEN s.id IS NOT NULL THEN r.properties END AS properties
FROM (SELECT id, place, substring(%(sums)s::bytea FROM (64 * place - 63)::int FOR 32) AS hash,
          substring(%(sums)s::bytea FROM (64 * place - 31)::int FOR 32) AS figures
      FROM json_array_elements_text(%(ids)s::json) WITH ORDINALITY AS told (id, place)) s
FULL JOIN ({}) r ON r.id = s.id
WHERE r.id IS NULL
   OR s.id IS NULL AND r.removed_at IS NULL
   OR s.id IS NOT NULL AND (r.removed_at IS NOT NULL OR r.hash <> s.hash OR r.figures <> s.figures)
"""
_ADD = """
COPY cloud_resource (community_id, cell, id, name, arn, category, tags, properties, relations, targets, volatile, hash,
    figures) FROM STDIN
"""
_CHANGE = """
UPDATE cloud_resource SET name = %(name)s, arn = %(arn)s, category = %(category)s, tags = %(tags)s,
    properties = %(properties)s, relations = %(relations)s, targets = %(targets)s, volatile = %(volatile)s,
    hash = %(hash)s, figures = %(figures)s, changed_at = now(), removed_at = NULL,
    added_at = CASE WHEN removed_at IS NULL THEN added_at ELSE now() END
WHERE community_id = %(community)s AND cell = %(cell)s AND id = %(id)s
"""
_FIGURES = """
UPDATE cloud_resource SET volatile = %(volatile)s, figures = %(figures)s
WHERE community_id = %(community)s AND cell = %(cell)s AND id = %(id)s
"""
_REMOVE = """
UPDATE cloud_resource SET removed_at = now()
WHERE community_id = %(community)s AND cell = %(cell)s AND id = ANY(%(ids)s)
"""
_HISTORY = "COPY cloud_history (community_id, id, cell, resource, scan_id, kind, changes) FROM STDIN"
_END = """
UPDATE cloud_cell SET scan_id = %(scan)s, began_at = %(began)s, merged_at = clock_timestamp(), seen = %(seen)s,
    added = %(added)s, changed = %(changed)s, removed = %(removed)s, milliseconds = %(milliseconds)s,
    error = %(error)s, detail = %(detail)s,
    complete_at = CASE WHEN %(complete)s THEN clock_timestamp() ELSE complete_at END,
    failed_since = CASE WHEN %(complete)s OR %(error)s = 'expected-empty' AND NOT EXISTS (SELECT FROM cloud_resource r
            WHERE r.community_id = %(community)s AND r.cell = %(cell)s AND r.removed_at IS NULL) THEN NULL
        ELSE coalesce(failed_since, clock_timestamp()) END
WHERE community_id = %(community)s AND id = %(cell)s
"""
_END_SOME = """
UPDATE cloud_cell SET scan_id = %(scan)s, began_at = %(began)s, merged_at = clock_timestamp(),
    seen = seen + %(added)s - %(removed)s, added = %(added)s, changed = %(changed)s, removed = %(removed)s
WHERE community_id = %(community)s AND id = %(cell)s
"""
_PRESENT = """
SELECT count(*) AS present FROM cloud_resource
WHERE community_id = %(community)s AND cell = %(cell)s AND removed_at IS NULL
"""
_WATCHED = """
SELECT name FROM cloud_setting WHERE community_id = %(community)s AND kind = 'watch' AND enabled
ORDER BY name LIMIT 1000
"""


_QUIET = """
INSERT INTO cloud_cell AS c (community_id, id, account_id, provider, region, type, operation, scan_id, began_at,
    merged_at, complete_at, milliseconds)
VALUES (%(community)s, %(id)s, %(account)s, %(provider)s, %(region)s, %(type)s, %(operation)s, %(scan)s, %(began)s,
    now(), clock_timestamp(), %(milliseconds)s)
ON CONFLICT (community_id, account_id, region, type, operation) DO UPDATE SET scan_id = excluded.scan_id,
    began_at = excluded.began_at, merged_at = excluded.merged_at, complete_at = excluded.complete_at, seen = 0,
    added = 0, changed = 0, removed = 0, milliseconds = excluded.milliseconds, error = '', detail = '',
    failed_since = NULL
WHERE c.began_at <= excluded.began_at AND NOT EXISTS (SELECT FROM cloud_resource r
    WHERE r.community_id = c.community_id AND r.cell = c.id AND r.removed_at IS NULL)
RETURNING id
"""


def quiet(db: Db, community: str, cell: Cell, values: Row) -> bool:
    """End a complete cell that saw nothing in one statement; False when it had something, or a newer look."""
    return one(db, _QUIET, {**_key(community, cell), **values}) is not None


def lock(db: Db, community: str, cell: Cell, identity: UUID) -> Row:
    """The cell's row, locked; made under this id where there is none."""
    params = {**_key(community, cell), "id": identity}
    row = one(db, _LOCK, params)
    if row is None:
        db.execute(_MAKE, params)
        row = one(db, _LOCK, params)
    return row or {}


def differing(
    db: Db, community: str, cell: UUID, ids: Sequence[str], sums: bytes, only: Collection[str] | None,
    but: Collection[str],
) -> list[Row]:  # fmt: skip
    """What is new, changed or missing beside these ids, with its old content; `place` counts from 1.

    With `only`, nothing but these ids is compared; those in `but`, which are none of them, aren't missing.

    `sums` are the ids' hashes and figures' hashes in turn, 32 bytes each. Both go as one value, since psycopg takes
    longer over an array of so many than PostgreSQL takes to compare them.
    """
    params = {"community": community, "cell": cell, "ids": orjson.dumps(ids).decode(), "sums": sums,
              "only": list(only or ()), "but": orjson.dumps(list(but)).decode()}  # fmt: skip
    there = _SOME if only is not None else _REST if but else _OF_CELL
    with db.cursor(binary=True) as cursor:
        return cursor.execute(_DIFFERING.format(there), params).fetchall()


def add(db: Db, rows: Iterable[Sequence[Any]]) -> None:
    """Write resources that the cell never had; JSON values are text."""
    _copy(db, _ADD, rows)


def change(db: Db, rows: Sequence[Row]) -> None:
    """Write the new content of resources, and bring back those that had gone."""
    with db.cursor() as cursor:
        cursor.executemany(_CHANGE, rows)


def figures(db: Db, rows: Sequence[Row]) -> None:
    """Write figures that changed by themselves."""
    with db.cursor() as cursor:
        cursor.executemany(_FIGURES, rows)


def remove(db: Db, community: str, cell: UUID, ids: Sequence[str]) -> None:
    """Hide resources that are gone."""
    db.execute(_REMOVE, {"community": community, "cell": cell, "ids": ids})


def history(db: Db, rows: Iterable[Sequence[Any]]) -> None:
    """Write what changed; the changes are JSON text."""
    _copy(db, _HISTORY, rows)


def end(db: Db, community: str, cell: UUID, values: Row) -> None:
    """Say how the merge left the cell."""
    db.execute(_END, {"community": community, "cell": cell, **values})


def end_some(db: Db, community: str, cell: UUID, values: Row) -> None:
    """Say how a merge of some of the cell's resources left it."""
    db.execute(_END_SOME, {"community": community, "cell": cell, **values})


def present(db: Db, community: str, cell: UUID) -> int:
    """How many resources a cell has."""
    row = one(db, _PRESENT, {"community": community, "cell": cell})
    return row["present"] if row else 0


def watched(db: Db, community: str) -> list[str]:
    """The properties that the community watches, as `type path`."""
    return [row["name"] for row in every(db, _WATCHED, {"community": community})]


def _copy(db: Db, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    with db.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _key(community: str, cell: Cell) -> Row:
    return {
        "community": community, "account": cell.account_id, "provider": cell.provider, "region": cell.region,
        "type": cell.type, "operation": cell.operation,
    }  # fmt: skip
