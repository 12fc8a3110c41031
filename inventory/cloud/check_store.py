"""The SQL of checking: what is due, what was found, and that it was looked at."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from inventory.db import Db, Row, every

_ASK = """
INSERT INTO cloud_due (community_id, cell, resource) SELECT %(community)s, %(cell)s, unnest(%(ids)s::text[])
ON CONFLICT (community_id, cell, resource) DO UPDATE SET at = clock_timestamp()
"""
_ASK_TYPES = """
INSERT INTO cloud_due (community_id, cell, resource)
SELECT r.community_id, r.cell, r.id FROM cloud_cell c
JOIN cloud_resource r ON r.community_id = c.community_id AND r.cell = c.id
WHERE c.community_id = %(community)s AND lower(c.type) LIKE ANY(%(types)s) AND r.removed_at IS NULL
ON CONFLICT (community_id, cell, resource) DO UPDATE SET at = clock_timestamp()
"""
_ASK_BROKEN = """
INSERT INTO cloud_due (community_id, cell, resource)
SELECT DISTINCT f.community_id, f.cell, f.resource FROM cloud_finding f
JOIN cloud_cell c ON c.community_id = f.community_id AND c.id = f.cell
WHERE f.community_id = %(community)s AND c.account_id = %(account)s
ON CONFLICT (community_id, cell, resource) DO UPDATE SET at = clock_timestamp()
"""
_DUE = """
SELECT d.cell, d.resource, d.at, r.name, r.arn, r.category, r.tags, r.properties, r.removed_at, c.type, c.region,
    c.provider, a.id AS account_id, a.name AS account, a.account AS number, a.production,
    ARRAY(SELECT f.rule FROM cloud_finding f WHERE f.community_id = d.community_id AND f.cell = d.cell
          AND f.resource = d.resource) AS broken
FROM cloud_due d
JOIN cloud_resource r ON r.community_id = d.community_id AND r.cell = d.cell AND r.id = d.resource
JOIN cloud_cell c ON c.community_id = d.community_id AND c.id = d.cell
JOIN cloud_account a ON a.community_id = c.community_id AND a.id = c.account_id
WHERE d.community_id = %(community)s ORDER BY d.cell, d.resource LIMIT %(limit)s
"""
_FIND = """
INSERT INTO cloud_finding (community_id, cell, resource, rule, purpose, severity, who)
VALUES (%(community)s, %(cell)s, %(resource)s, %(rule)s, %(purpose)s, %(severity)s, %(who)s)
ON CONFLICT (community_id, rule, cell, resource) DO UPDATE SET severity = excluded.severity, who = excluded.who
"""
_CLEAR = """
DELETE FROM cloud_finding WHERE community_id = %(community)s AND cell = %(cell)s AND resource = %(resource)s
  AND rule <> ALL(%(broken)s)
"""
_LOOKED = """
DELETE FROM cloud_due WHERE community_id = %(community)s AND cell = %(cell)s AND resource = %(resource)s AND at = %(at)s
"""
_RESULTS = """
SELECT f.rule, f.purpose, f.severity, count(*)::int AS resources, min(f.since) AS since,
    (array_agg(DISTINCT f.who))[1:5] AS who
FROM cloud_finding f JOIN cloud_resource r ON r.community_id = f.community_id AND r.cell = f.cell AND r.id = f.resource
WHERE f.community_id = %(community)s AND r.removed_at IS NULL
GROUP BY f.rule, f.purpose, f.severity ORDER BY f.severity DESC, resources DESC, f.rule
"""
_BY_ACCOUNT = """
SELECT f.rule, a.id AS account_id, a.name AS account, a.provider, count(*)::int AS resources,
    (array_agg(DISTINCT f.who))[1:5] AS who
FROM cloud_finding f
JOIN cloud_resource r ON r.community_id = f.community_id AND r.cell = f.cell AND r.id = f.resource
JOIN cloud_cell c ON c.community_id = f.community_id AND c.id = f.cell
JOIN cloud_account a ON a.community_id = c.community_id AND a.id = c.account_id
WHERE f.community_id = %(community)s AND f.purpose = 'compliance' AND r.removed_at IS NULL
GROUP BY f.rule, a.id, a.name, a.provider ORDER BY f.rule, a.id
"""
_BREAKING = """
SELECT f.rule, f.severity, f.who, f.since, r.id, r.name, c.type, c.region, a.name AS account
FROM cloud_finding f
JOIN cloud_resource r ON r.community_id = f.community_id AND r.cell = f.cell AND r.id = f.resource
JOIN cloud_cell c ON c.community_id = f.community_id AND c.id = f.cell
JOIN cloud_account a ON a.community_id = c.community_id AND a.id = c.account_id
WHERE f.community_id = %(community)s AND r.removed_at IS NULL AND f.rule = ANY(%(rules)s)
ORDER BY f.severity DESC, f.since, r.cell, r.id OFFSET %(skip)s LIMIT %(limit)s
"""


def ask(db: Db, community: str, cell: UUID, ids: Sequence[str]) -> None:
    """Let the rules look at these resources of a cell."""
    if ids:
        db.execute(_ASK, {"community": community, "cell": cell, "ids": list(ids)})


def ask_types(db: Db, community: str, types: Sequence[str]) -> int:
    """Let the rules look at everything of types like these patterns of LIKE; gives how many."""
    return db.execute(_ASK_TYPES, {"community": community, "types": [kind.lower() for kind in types]}).rowcount


def ask_broken(db: Db, community: str, account: UUID) -> int:
    """Let the rules look at what breaks them in an account."""
    return db.execute(_ASK_BROKEN, {"community": community, "account": account}).rowcount


def due(db: Db, community: str, limit: int) -> list[Row]:
    """What is due, with its content and the rules that it broke."""
    return every(db, _DUE, {"community": community, "limit": limit})


def keep(db: Db, community: str, findings: Sequence[Row], looked: Sequence[Row]) -> None:
    """Write what was found of the resources that were looked at, and that they were, unless asked for anew since."""
    with db.cursor() as cursor:
        cursor.executemany(_CLEAR, [_params(community, row) for row in looked])
        cursor.executemany(_FIND, [{"community": community, **row} for row in findings])
        cursor.executemany(_LOOKED, [_params(community, row) for row in looked])


def _params(community: str, row: Row) -> dict[str, Any]:
    return {"community": community, **row}


def results(db: Db, community: str) -> list[Row]:
    """How many resources break each rule, the worst first."""
    return every(db, _RESULTS, {"community": community})


def broken_by_account(db: Db, community: str) -> list[Row]:
    """How many resources break each rule of compliance in each account, and who must act."""
    return every(db, _BY_ACCOUNT, {"community": community})


def breaking(db: Db, community: str, rules: Sequence[str], skip: int, limit: int) -> list[Row]:
    """The resources that break these rules, the worst and longest first."""
    return every(db, _BREAKING, {"community": community, "rules": list(rules), "skip": skip, "limit": limit})
