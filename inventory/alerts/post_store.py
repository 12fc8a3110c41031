"""The SQL of posts: for all that were claimed at once, what is needed to write them."""

from collections.abc import Sequence

from inventory.alerts.delivery_store import SPOKEN
from inventory.db import Db, Row, every

_SUBSCRIPTIONS = """
SELECT claimed.lead, to_jsonb(s) || {spoken} AS subscription
FROM unnest(%(communities)s::text[], %(leads)s::uuid[], %(subscriptions)s::uuid[])
    AS claimed (community, lead, subscription)
JOIN subscription s ON s.community_id IN (claimed.community, '') AND s.id = claimed.subscription
LEFT JOIN community c ON c.community_id = claimed.community
""".replace("{spoken}", SPOKEN)
_EVENTS = """
SELECT claimed.lead, told.*
FROM unnest(%(communities)s::text[], %(leads)s::uuid[]) AS claimed (community, lead)
CROSS JOIN LATERAL (
    SELECT a.*, count(*) OVER () AS of FROM delivery d
    JOIN inventory_activity a ON (a.community_id, a.seq, a.created_at) = (d.community_id, d.event_seq, d.event_at)
    WHERE d.community_id = claimed.community AND d.lead = claimed.lead ORDER BY a.seq LIMIT %(limit)s) told
ORDER BY claimed.lead, told.seq
"""
# Where an alert was told first. A post about several that were told in several posts answers none of them.
_FIRST = """
SELECT claimed.lead, min(first.posted) AS posted
FROM unnest(%(communities)s::text[], %(leads)s::uuid[]) AS claimed (community, lead)
CROSS JOIN LATERAL (
    SELECT DISTINCT ON (d.episode) top.posted FROM delivery d
    JOIN delivery told ON (told.community_id, told.episode, told.subscription_id)
                        = (d.community_id, d.episode, d.subscription_id) AND told.event_seq < d.event_seq
    JOIN delivery top ON (top.community_id, top.id) = (told.community_id, told.lead) AND top.posted IS NOT NULL
    WHERE d.community_id = claimed.community AND d.lead = claimed.lead AND d.episode IS NOT NULL
    ORDER BY d.episode, top.event_seq) first
GROUP BY claimed.lead HAVING count(DISTINCT first.posted) = 1
"""


def subscriptions(db: Db, claimed: Sequence[Row]) -> list[Row]:
    """The `subscription` of each `lead`, also where it is the installation's, on its community's clock."""
    return every(db, _SUBSCRIPTIONS, {**_asked(claimed), "subscriptions": [row["subscription_id"] for row in claimed]})


def events(db: Db, claimed: Sequence[Row], limit: int) -> list[Row]:
    """The first events of each post, each with its `lead` and `of`, the number of all."""
    return every(db, _EVENTS, {**_asked(claimed), "limit": limit})


def first_posts(db: Db, claimed: Sequence[Row]) -> list[Row]:
    """For posts about alerts that were told before: the platform's name of the message that told them first."""
    return every(db, _FIRST, _asked(claimed))


def _asked(claimed: Sequence[Row]) -> Row:
    return {"communities": [row["community_id"] for row in claimed], "leads": [row["id"] for row in claimed]}
