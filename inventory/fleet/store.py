"""The SQL of looking at the fleet: targets, lists, what each of them is known to have."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from inventory.db import Db, Row, every, one

_BRIEF = """
t.community_id, t.id, t.kind, t.name, t.name_key, t.address, t.role, t.labels, t.status, t.reason, t.health, t.reasons,
    t.unhealthy, t.sources, t.parent, t.metrics, t.first_seen, t.last_seen, t.version
"""
_HERE = "FROM fleet_target t WHERE t.community_id = %(community)s AND t.forgotten_at IS NULL"
_FULL = """
SELECT t.*, coalesce((SELECT jsonb_object_agg(kind, held) FROM (
    SELECT kind, jsonb_agg(value ORDER BY value) AS held FROM fleet_identity i
    WHERE i.community_id = t.community_id AND i.target = t.id GROUP BY kind) k), '{}') AS keys
{here}
""".replace("{here}", _HERE)
_NAMED = f"{_FULL} AND (t.name_key = %(key)s OR t.address = %(text)s OR t.id::text = %(text)s) LIMIT 2"
_WHERE = """
  AND (%(role)s::text IS NULL OR t.role = %(role)s)
  AND (%(kind)s::text IS NULL OR t.kind = %(kind)s)
  AND (%(status)s::text IS NULL OR t.status = %(status)s)
  AND t.labels @> %(labels)s::text[]
  AND (%(health_below)s::real IS NULL OR t.health < %(health_below)s)
  AND (%(health_from)s::real IS NULL OR t.health >= %(health_from)s)
  AND (%(runtime)s::text IS NULL OR EXISTS (
       SELECT FROM fleet_services(t.document) s WHERE s.runtime = %(runtime)s))
  AND (%(stack)s = '' OR EXISTS (SELECT FROM jsonb_object_keys(coalesce(t.document #> '{stacks,items}', '{}')) name
       WHERE lower(replace(name, ' ', '')) = %(stack)s))
  AND (%(pattern)s = '' OR t.name_key LIKE replace(%(pattern)s, ' ', '') OR lower(t.address) LIKE %(pattern)s
       OR lower(t.labels::text) LIKE %(pattern)s OR fleet_words(t.document) LIKE %(pattern)s)
"""
_PAGE = f"""
SELECT {_BRIEF} {_HERE} {_WHERE} ORDER BY t.name_key, t.id OFFSET %(skip)s LIMIT %(limit)s
"""
_DOCUMENTS = f"""
SELECT {_BRIEF}, t.document, t.expected {_HERE} {_WHERE} ORDER BY t.name_key, t.id OFFSET %(skip)s LIMIT %(limit)s
"""
_COUNTS = """
SELECT count(*) AS total, count(*) FILTER (WHERE t.health >= 0.7) AS healthy,
    count(*) FILTER (WHERE t.health < 0.7 AND t.health >= 0.3) AS warning,
    count(*) FILTER (WHERE t.health < 0.3) AS critical, avg(t.health)::float AS average,
    count(*) FILTER (WHERE t.last_seen < %(stale)s) AS stale,
    coalesce((SELECT jsonb_object_agg(status, n) FROM (SELECT t.status, count(*) AS n {here} GROUP BY 1) s), '{}')
        AS by_status,
    coalesce((SELECT jsonb_object_agg(role, n) FROM (
        SELECT coalesce(t.role, 'none') AS role, count(*) AS n {here} GROUP BY 1) r), '{}') AS by_role,
    coalesce((SELECT jsonb_object_agg(runtime, n) FROM (
        SELECT s.runtime, count(*) AS n FROM fleet_target t CROSS JOIN LATERAL fleet_services(t.document) s
        WHERE t.community_id = %(community)s AND t.forgotten_at IS NULL GROUP BY 1) r), '{}') AS by_runtime
{here}
""".replace("{here}", _HERE)
_STALE = f"""
SELECT {_BRIEF} {_HERE} AND t.last_seen < %(before)s ORDER BY t.last_seen, t.id OFFSET %(skip)s LIMIT %(limit)s
"""
_UNHEALTHY = f"""
SELECT {_BRIEF} {_HERE} AND t.health < %(below)s ORDER BY t.health, t.name_key OFFSET %(skip)s LIMIT %(limit)s
"""
_FACTS = f"SELECT t.id, t.name, t.document {_HERE} AND t.id > %(after)s ORDER BY t.id LIMIT %(limit)s"
_IDS = f"SELECT t.id {_HERE} ORDER BY t.id"
_NAMES = f"SELECT t.name {_HERE} AND starts_with(t.name_key, %(key)s) ORDER BY t.name_key LIMIT %(limit)s"
_COMMUNITIES = """
SELECT DISTINCT community_id FROM fleet_target WHERE forgotten_at IS NULL ORDER BY 1 LIMIT %(limit)s
"""
_SOURCES = "SELECT * FROM fleet_source WHERE community_id = %(community)s ORDER BY source, account LIMIT 200"
_CHUNK = 500
_FIRST = UUID(int=0)


def named(db: Db, community: str, key: str, text: str) -> list[Row]:
    """The targets of that name key, address or id, in full; two are enough to see that it isn't clear."""
    return every(db, _NAMED, {"community": community, "key": key, "text": text})


def page(db: Db, community: str, conditions: Row, skip: int, limit: int) -> list[Row]:
    """Targets by name that a filter's row chooses, without their documents."""
    return every(db, _PAGE, {"community": community, **conditions, "skip": skip, "limit": limit})


def documents(db: Db, community: str, conditions: Row, skip: int, limit: int) -> list[Row]:
    """The same with their documents, and the services that should run."""
    return every(db, _DOCUMENTS, {"community": community, **conditions, "skip": skip, "limit": limit})


def counts(db: Db, community: str, stale: Any) -> Row:  # noqa: ANN401 - a moment
    """How many targets there are by status, role and health, and services by runtime; `stale` is a moment."""
    return one(db, _COUNTS, {"community": community, "stale": stale}) or {}


def stale(db: Db, community: str, before: Any, skip: int, limit: int) -> list[Row]:  # noqa: ANN401 - a moment
    """Targets that were seen last before a moment, the longest unseen first."""
    return every(db, _STALE, {"community": community, "before": before, "skip": skip, "limit": limit})


def unhealthy(db: Db, community: str, below: float, skip: int, limit: int) -> list[Row]:
    """Targets below a score, the worst first."""
    return every(db, _UNHEALTHY, {"community": community, "below": below, "skip": skip, "limit": limit})


def all_facts(db: Db, community: str) -> Iterator[tuple[UUID, str, dict[str, Any]]]:
    """Id, name and stable document of every target that isn't forgotten, by id, five hundred in memory at once."""
    after = _FIRST
    while rows := every(db, _FACTS, {"community": community, "after": after, "limit": _CHUNK}):
        yield from ((row["id"], row["name"], row["document"]) for row in rows)
        after = rows[-1]["id"]


def identities(db: Db, community: str) -> list[UUID]:
    """The ids of all targets."""
    return [row["id"] for row in every(db, _IDS, {"community": community})]


def names(db: Db, community: str, key: str, limit: int) -> Sequence[str]:
    """Names whose key starts with `key`."""
    return [row["name"] for row in every(db, _NAMES, {"community": community, "key": key, "limit": limit})]


def communities(db: Db, limit: int) -> list[str]:
    """The communities that have a fleet."""
    return [row["community_id"] for row in every(db, _COMMUNITIES, {"limit": limit})]


def sources(db: Db, community: str) -> list[Row]:
    """How each source answered last."""
    return every(db, _SOURCES, {"community": community})
