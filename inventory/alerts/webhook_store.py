"""The SQL of webhooks: each is a subscription with an address and secrets."""

from datetime import datetime
from uuid import UUID

from inventory.db import Db, Row, every, one

_ADD = """
INSERT INTO webhook (community_id, id, url, secret) VALUES (%(community)s, %(id)s, %(url)s, %(secret)s)
"""
_ALL = """
SELECT s.id, s.number, s.channel AS host, s.pattern,
    CASE WHEN w.old_until > now() THEN w.old_until END AS rotated_until, failing.since AS failing_since,
    coalesce(failing.problem, '') AS problem
FROM webhook w JOIN subscription s USING (community_id, id)
LEFT JOIN LATERAL (
    SELECT d.ended_at FROM delivery d WHERE d.community_id = w.community_id AND d.subscription_id = w.id
      AND d.state = 'done' ORDER BY d.ended_at DESC LIMIT 1) taken ON true
LEFT JOIN LATERAL (
    SELECT min(d.since) AS since, (array_agg(d.problem ORDER BY coalesce(d.ended_at, d.due_at) DESC))[1] AS problem
    FROM delivery d WHERE d.community_id = w.community_id AND d.subscription_id = w.id AND d.problem <> ''
      AND d.lead = d.id AND d.state <> 'done'
      AND coalesce(d.ended_at > taken.ended_at, true)) failing ON true
WHERE w.community_id = %(community)s
ORDER BY s.number LIMIT %(limit)s
"""
_TARGET = """
SELECT url, secret, old_secret, old_until FROM webhook WHERE community_id = %(community)s AND id = %(id)s
"""
_ROTATE = """
UPDATE webhook SET old_secret = secret, old_until = %(until)s, secret = %(secret)s
WHERE community_id = %(community)s AND id = %(id)s
"""
_REMOVE = "DELETE FROM webhook WHERE community_id = %(community)s AND id = %(id)s"


def add(db: Db, community: str, webhook: UUID, url: str, secret: str) -> None:
    """Keep the address and the secret of a subscription that is a webhook."""
    db.execute(_ADD, {"community": community, "id": webhook, "url": url, "secret": secret})


def all_of(db: Db, community: str, limit: int) -> list[Row]:
    """A community's webhooks by number, without their secrets."""
    return every(db, _ALL, {"community": community, "limit": limit})


def target(db: Db, community: str, webhook: UUID) -> Row | None:
    """The address of a webhook and its secrets."""
    return one(db, _TARGET, {"community": community, "id": webhook})


def rotate(db: Db, community: str, webhook: UUID, secret: str, until: datetime) -> None:
    """Give a webhook a new secret; the one before signs too until then."""
    db.execute(_ROTATE, {"community": community, "id": webhook, "secret": secret, "until": until})


def remove(db: Db, community: str, webhook: UUID) -> None:
    """Forget the address and the secrets."""
    db.execute(_REMOVE, {"community": community, "id": webhook})
