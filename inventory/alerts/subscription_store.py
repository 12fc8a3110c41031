"""The SQL of subscriptions."""

from collections.abc import Sequence
from uuid import UUID

from psycopg.types.json import Jsonb

from inventory.alerts.subscription import Subscription
from inventory.db import Db, Row, every, one

_ADD = """
INSERT INTO subscription (community_id, id, number, platform, channel, pattern, matches, severity, filters,
    gather_seconds, digest, quiet, zone, mention, created_by)
VALUES (%(community_id)s, %(id)s, %(number)s, %(platform)s, %(channel)s, %(pattern)s, %(matches)s, %(severity)s,
    %(filters)s, %(gather_seconds)s, %(digest)s, %(quiet)s, %(zone)s, %(mention)s, %(created_by)s)
ON CONFLICT DO NOTHING RETURNING *
"""
_NEXT = """
SELECT coalesce(max(number), 0) + 1 AS number, count(*) AS count FROM subscription
WHERE community_id = %(community)s
"""
_ALL = "SELECT * FROM subscription WHERE community_id = %(community)s ORDER BY number LIMIT %(limit)s"
_CHANNELS = """
SELECT channel FROM subscription WHERE platform = %(platform)s AND community_id <> ''
UNION SELECT substr(settings->>'announce', length(%(platform)s) + 2) FROM community
WHERE starts_with(settings->>'announce', %(platform)s || ':') ORDER BY 1 LIMIT %(limit)s
"""
_NUMBERED = """
SELECT * FROM subscription WHERE community_id = %(community)s AND number = %(number)s FOR UPDATE
"""
_SET = """
UPDATE subscription SET digest = %(digest)s, quiet = %(quiet)s, muted_until = %(muted_until)s, zone = %(zone)s
WHERE community_id = %(community_id)s AND id = %(id)s RETURNING *
"""
_REMOVE = "DELETE FROM subscription WHERE community_id = %(community)s AND id = %(id)s"
_FORGET = """
DELETE FROM delivery WHERE community_id = %(community)s AND subscription_id = %(id)s AND state = 'waiting'
"""
_REMOVE_EVERYWHERE = "DELETE FROM subscription WHERE community_id = '' AND id = %(id)s"
_FORGET_EVERYWHERE = "DELETE FROM delivery WHERE subscription_id = %(id)s AND state IN ('waiting', 'sending')"
_FORGET_WINDOWS = "DELETE FROM delivery_window WHERE community_id = %(community)s AND subscription_id = %(id)s"


def channels(db: Db, platform: str, limit: int) -> list[str]:
    """The platform's channels that are subscribed or that a community is told of news in."""
    return [str(row["channel"]) for row in every(db, _CHANNELS, {"platform": platform, "limit": limit})]


def add(db: Db, subscription: Subscription, matches: Sequence[str], created_by: str) -> Row | None:
    """Keep a subscription; None when its number was taken meanwhile."""
    values = {**subscription.model_dump(), "matches": list(matches), "created_by": created_by}
    return one(db, _ADD, {**values, "severity": int(subscription.severity), "filters": Jsonb(subscription.filters)})


def next_number(db: Db, community: str) -> tuple[int, int]:
    """The number of the next subscription, and how many there are."""
    row = one(db, _NEXT, {"community": community})
    return (row["number"], row["count"]) if row else (1, 0)


def all_of(db: Db, community: str, limit: int) -> list[Row]:
    """A community's subscriptions by number."""
    return every(db, _ALL, {"community": community, "limit": limit})


def numbered(db: Db, community: str, number: int) -> Row | None:
    """The subscription of that number, locked."""
    return one(db, _NUMBERED, {"community": community, "number": number})


def change(db: Db, row: Row) -> Row | None:
    """Write what people may set of a subscription."""
    return one(db, _SET, row)


def remove(db: Db, community: str, subscription: UUID) -> None:
    """End a subscription, and forget what still waits for it."""
    for statement in (_REMOVE, _FORGET, _FORGET_WINDOWS):
        db.execute(statement, {"community": community, "id": subscription})


def remove_everywhere(db: Db, subscription: UUID) -> None:
    """End a subscription of the whole installation, and forget what waits for it in any community."""
    for statement in (_REMOVE_EVERYWHERE, _FORGET_EVERYWHERE):
        db.execute(statement, {"id": subscription})
