"""The SQL of finding resources: cells first, then what is in them."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from inventory.cloud.query import Question, like
from inventory.db import Db, Row, every, one

_CELLS = """
SELECT c.id FROM cloud_cell c JOIN cloud_account a ON a.community_id = c.community_id AND a.id = c.account_id
WHERE c.community_id = %(community)s AND (%(removed)s OR a.removed_at IS NULL) AND NOT EXISTS (
    SELECT FROM unnest(%(fields)s::text[]) field
    WHERE NOT EXISTS (SELECT FROM unnest(%(names)s::text[], %(patterns)s::text[]) AS p (name, pattern)
        WHERE p.name = field AND CASE field WHEN 'type' THEN lower(c.type) WHEN 'region' THEN c.region
            WHEN 'account' THEN a.name_key || ' ' || a.account WHEN 'provider' THEN c.provider
            ELSE c.service END LIKE p.pattern))
"""
_ROW = """
SELECT r.cell, r.id, r.name, r.arn, r.category, r.tags, r.properties, r.relations, r.volatile, r.added_at, r.changed_at,
    r.removed_at, c.type, c.region, c.provider, a.name AS account, a.account AS number, c.complete_at AS seen_at,
    c.failed_since IS NOT NULL AS stale
FROM cloud_resource r
JOIN cloud_cell c ON c.community_id = r.community_id AND c.id = r.cell
JOIN cloud_account a ON a.community_id = c.community_id AND a.id = c.account_id
WHERE r.community_id = %(community)s
"""
_COUNT = """
SELECT count(*)::int AS total FROM (SELECT FROM cloud_resource r
    JOIN cloud_cell c ON c.community_id = r.community_id AND c.id = r.cell
    WHERE r.community_id = %(community)s {where} LIMIT %(most)s) found
"""
_IN_CELLS: LiteralString = " AND r.cell = ANY(%(cells)s)"
_WORDS: LiteralString = (
    " AND ARRAY[r.community_id] @> ARRAY[%(community)s] AND r.words @@ to_tsquery('simple', %(query)s)"
)
_TAGS: LiteralString = " AND ARRAY[r.community_id] @> ARRAY[%(community)s] AND r.tags @> %(tags)s"
_KEYS: LiteralString = " AND r.tags ?& %(keys)s::text[]"
_NOT_KEYS: LiteralString = " AND NOT r.tags ?| %(not_keys)s::text[]"
_NOT_TAGS: LiteralString = " AND NOT EXISTS (SELECT FROM unnest(%(not_tags)s::jsonb[]) t WHERE r.tags @> t)"
_CATEGORIES: LiteralString = " AND lower(r.category) = ANY(%(categories)s)"
_STATES: dict[str, LiteralString] = {
    "untagged": " AND r.tags = '{}'",
    "stale": " AND c.failed_since IS NOT NULL",
    "removed": " AND r.removed_at IS NOT NULL",
    "public": """ AND EXISTS (SELECT FROM cloud_finding f WHERE f.community_id = r.community_id AND f.cell = r.cell
        AND f.resource = r.id AND f.purpose = 'exposure')""",
    "orphan": """ AND EXISTS (SELECT FROM cloud_finding f WHERE f.community_id = r.community_id AND f.cell = r.cell
        AND f.resource = r.id AND f.purpose = 'orphan')""",
    "broken": """ AND EXISTS (SELECT FROM cloud_finding f WHERE f.community_id = r.community_id AND f.cell = r.cell
        AND f.resource = r.id AND f.purpose <> 'orphan')""",
}
_HERE: LiteralString = " AND r.removed_at IS NULL"
_AFTER: LiteralString = " AND (r.cell, r.id) > (%(after_cell)s::uuid, %(after_id)s)"
_PAGE: LiteralString = " ORDER BY r.cell, r.id OFFSET %(skip)s LIMIT %(limit)s"
_NAMED: LiteralString = """
    AND (r.id = %(text)s OR r.arn = %(text)s OR ARRAY[r.community_id] @> ARRAY[%(community)s]
         AND r.words @@ to_tsquery('simple', %(query)s) AND lower(r.name) = lower(%(text)s))
    ORDER BY r.removed_at DESC NULLS FIRST, r.cell, r.id LIMIT %(limit)s
"""
_BY_ID: LiteralString = """
    AND r.id = %(text)s ORDER BY r.removed_at DESC NULLS FIRST, r.cell, r.id LIMIT %(limit)s
"""
_POINTING: LiteralString = """
    AND ARRAY[r.community_id] @> ARRAY[%(community)s] AND r.targets && %(ids)s AND r.targets <> '{}'
    AND r.removed_at IS NULL ORDER BY r.cell, r.id LIMIT %(limit)s
"""
_HISTORY = """
SELECT id, kind, changes, at FROM cloud_history
WHERE community_id = %(community)s AND cell = %(cell)s AND resource = %(resource)s
ORDER BY at DESC, id DESC LIMIT %(limit)s
"""
_FINDINGS = """
SELECT rule, purpose, severity, who, since FROM cloud_finding
WHERE community_id = %(community)s AND cell = %(cell)s AND resource = %(resource)s ORDER BY severity DESC, rule
"""


def cells(db: Db, community: str, question: Question) -> list[UUID] | None:
    """The cells that a question's places choose; None for all."""
    if not question.places:
        return None
    params: Row = {
        "community": community, "removed": "removed" in question.states,
        "fields": sorted({name for name, _ in question.places}), "names": [name for name, _ in question.places],
        "patterns": [_place(name, pattern) for name, pattern in question.places],
    }  # fmt: skip
    return [row["id"] for row in every(db, _CELLS, params)]


def _place(name: str, pattern: str) -> str:
    return f"%{like(pattern)}%" if name == "account" else like(pattern)


def page(
    db: Db, community: str, question: Question, *, skip: int = 0, limit: int = 10, after: tuple[UUID, str] | None = None
) -> list[Row]:
    """Resources by cell and id, those after one where it is given."""
    where, params = _conditions(db, community, question)
    behind: LiteralString = _AFTER if after else ""
    params |= {"after_cell": after[0], "after_id": after[1]} if after else {}
    return every(db, _ROW + where + behind + _PAGE, {**params, "skip": skip, "limit": limit})


def count(db: Db, community: str, question: Question, most: int) -> int:
    """How many resources a question finds, counted up to `most`."""
    where, params = _conditions(db, community, question)
    row = one(db, _COUNT.replace("{where}", where), {**params, "most": most})
    return row["total"] if row else 0


def named(db: Db, community: str, text: str, query: str, limit: int) -> list[Row]:
    """Resources of that id, ARN or name; present ones first."""
    condition: LiteralString = _NAMED if query else _BY_ID
    return every(db, _ROW + condition, {"community": community, "text": text, "query": query, "limit": limit})


def pointing_at(db: Db, community: str, ids: Sequence[str], limit: int) -> list[Row]:
    """Resources with a relation to one of these ids."""
    return every(db, _ROW + _POINTING, {"community": community, "ids": list(ids), "limit": limit})


def history(db: Db, community: str, cell: UUID, resource: str, limit: int) -> list[Row]:
    """What changed of a resource, the newest first."""
    return every(db, _HISTORY, {"community": community, "cell": cell, "resource": resource, "limit": limit})


def findings(db: Db, community: str, cell: UUID, resource: str) -> list[Row]:
    """The rules that a resource breaks."""
    return every(db, _FINDINGS, {"community": community, "cell": cell, "resource": resource})


def _conditions(db: Db, community: str, question: Question) -> tuple[LiteralString, Row]:
    """The conditions of a question, and their parameters."""
    parts: list[LiteralString] = [_STATES[state] for state in question.states]
    params: Row = {"community": community, "cells": cells(db, community, question)}
    keys, pairs = _keys_and_pairs(question.tags)
    not_keys, not_pairs = _keys_and_pairs(question.without)
    params |= {
        "query": tsquery(question.words), "tags": Jsonb(dict(pairs)), "keys": keys, "not_keys": not_keys,
        "not_tags": [Jsonb({key: value}) for key, value in not_pairs], "categories": list(question.categories),
    }  # fmt: skip
    wanted: list[tuple[bool, LiteralString]] = [
        ("removed" not in question.states, _HERE), (params["cells"] is not None, _IN_CELLS),
        (bool(question.words), _WORDS), (bool(pairs), _TAGS), (bool(keys), _KEYS), (bool(not_keys), _NOT_KEYS),
        (bool(not_pairs), _NOT_TAGS), (bool(question.categories), _CATEGORIES),
    ]  # fmt: skip
    return "".join([*parts, *(text for used, text in wanted if used)]), params


def _keys_and_pairs(tags: Sequence[tuple[str, str | None]]) -> tuple[list[str], list[tuple[str, str]]]:
    return [key for key, value in tags if value is None], [(key, value) for key, value in tags if value is not None]


def tsquery(words: Sequence[str]) -> str:
    """All of these beginnings of words, as PostgreSQL asks; the words hold letters and digits only."""
    return " & ".join(f"{word}:*" for word in words)
