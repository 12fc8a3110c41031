"""The SQL of figures over time: taken from the targets, summed up into longer intervals, forgotten tier by tier."""

from datetime import datetime
from uuid import UUID

from inventory.db import Db, Row, every

_SAMPLE = """
INSERT INTO fleet_metric (community_id, target, name, minutes, at, average, lowest, highest, samples)
SELECT t.community_id, t.id, left(m.key, 200), 1, date_trunc('minute', t.last_seen), m.value::real, m.value::real,
    m.value::real, 1
FROM fleet_target t CROSS JOIN LATERAL jsonb_each_text(t.metrics) m
WHERE t.forgotten_at IS NULL AND t.last_seen >= %(since)s AND t.last_seen <= %(now)s
  AND m.value ~ '^-?[0-9.]+(e[-+]?[0-9]+)?$'
ON CONFLICT DO NOTHING
"""
_SUM_UP = """
INSERT INTO fleet_metric (community_id, target, name, minutes, at, average, lowest, highest, samples)
SELECT community_id, target, name, %(into)s, date_bin(make_interval(mins => %(into)s), at, 'epoch'),
    sum(average::float8 * samples) / sum(samples), min(lowest), max(highest), sum(samples)
FROM fleet_metric
WHERE minutes = %(of)s AND at >= date_bin(make_interval(mins => %(into)s), %(since)s, 'epoch') AND at <= %(now)s
GROUP BY 1, 2, 3, 5
ON CONFLICT (community_id, target, name, minutes, at) DO UPDATE
SET average = excluded.average, lowest = excluded.lowest, highest = excluded.highest, samples = excluded.samples
"""
_FORGET = """
DELETE FROM fleet_metric WHERE (community_id, target, name, minutes, at) IN (
    SELECT community_id, target, name, minutes, at FROM fleet_metric
    WHERE minutes = %(minutes)s AND at < %(before)s LIMIT %(limit)s)
"""
_SERIES = """
SELECT at, average, lowest, highest FROM fleet_metric
WHERE community_id = %(community)s AND target = %(target)s AND name = %(name)s AND minutes = %(minutes)s
  AND at >= %(since)s AND at <= %(until)s
ORDER BY at LIMIT %(limit)s
"""
_NAMES = """
SELECT DISTINCT name FROM fleet_metric WHERE community_id = %(community)s AND target = %(target)s
ORDER BY name LIMIT %(limit)s
"""


def sample(db: Db, since: datetime, now: datetime) -> int:
    """Keep the figures of every target that was seen since then; gives how many are new."""
    return db.execute(_SAMPLE, {"since": since, "now": now}).rowcount


def sum_up(db: Db, of: int, into: int, since: datetime, now: datetime) -> None:
    """Make the longer intervals anew of the shorter ones since a moment."""
    db.execute(_SUM_UP, {"of": of, "into": into, "since": since, "now": now})


def forget(db: Db, minutes: int, before: datetime, limit: int) -> int:
    """Drop some of a tier's old figures; gives how many."""
    return db.execute(_FORGET, {"minutes": minutes, "before": before, "limit": limit}).rowcount


def series(
    db: Db, community: str, target: UUID, name: str, minutes: int, since: datetime, until: datetime, limit: int
) -> list[Row]:
    """A figure of a target over time, the oldest first."""
    values = {"target": target, "name": name, "minutes": minutes, "since": since, "until": until, "limit": limit}
    return every(db, _SERIES, {"community": community, **values})


def names(db: Db, community: str, target: UUID, limit: int) -> list[str]:
    """Which figures of a target are known over time."""
    return [row["name"] for row in every(db, _NAMES, {"community": community, "target": target, "limit": limit})]
