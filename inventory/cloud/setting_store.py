"""The SQL of what a community chose of the catalogue, and of what each service's last look gave."""

from typing import Any

from psycopg.types.json import Jsonb

from inventory.db import Db, Row, every, one

_ALL = """
SELECT name, enabled, configuration, updated_at FROM cloud_setting
WHERE community_id = %(community)s AND kind = %(kind)s ORDER BY name LIMIT 5000
"""
_ONE = """
SELECT name, enabled, configuration, updated_at FROM cloud_setting
WHERE community_id = %(community)s AND kind = %(kind)s AND name = %(name)s
"""
_PUT = """
INSERT INTO cloud_setting (community_id, kind, name, enabled, configuration)
VALUES (%(community)s, %(kind)s, %(name)s, %(enabled)s, %(configuration)s)
ON CONFLICT (community_id, kind, name) DO UPDATE SET enabled = excluded.enabled,
    configuration = excluded.configuration, updated_at = now()
RETURNING *
"""
_DROP = """
DELETE FROM cloud_setting WHERE community_id = %(community)s AND kind = %(kind)s AND name = %(name)s RETURNING name
"""
_LAST = """
SELECT c.provider, c.service, count(*)::int AS cells, count(c.failed_since)::int AS failed,
    sum(c.seen)::int AS resources, max(c.merged_at) AS looked_at, avg(c.milliseconds)::float AS milliseconds,
    coalesce(min(c.error) FILTER (WHERE c.failed_since IS NOT NULL), '') AS error
FROM cloud_cell c JOIN cloud_account a ON a.community_id = c.community_id AND a.id = c.account_id
WHERE c.community_id = %(community)s AND a.removed_at IS NULL
GROUP BY 1, 2
"""


def every_setting(db: Db, community: str, kind: str) -> list[Row]:
    """What was chosen of a kind (service, feature or watch), by name."""
    return every(db, _ALL, {"community": community, "kind": kind})


def setting(db: Db, community: str, kind: str, name: str) -> Row | None:
    """What was chosen for one name."""
    return one(db, _ONE, {"community": community, "kind": kind, "name": name})


def put(db: Db, community: str, kind: str, name: str, enabled: bool, configuration: dict[str, Any]) -> Row:
    """Write a choice."""
    params = {"community": community, "kind": kind, "name": name, "enabled": enabled}
    return one(db, _PUT, {**params, "configuration": Jsonb(configuration)}) or {}


def drop(db: Db, community: str, kind: str, name: str) -> bool:
    """Forget a choice; False when there was none."""
    return one(db, _DROP, {"community": community, "kind": kind, "name": name}) is not None


def last_looks(db: Db, community: str) -> list[Row]:
    """What the last looks at each service gave."""
    return every(db, _LAST, {"community": community})
