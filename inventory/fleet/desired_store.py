"""The SQL of what fleets ought to be."""

from datetime import datetime

from inventory.db import Db, Row, every, one

_GET = "SELECT text, set_by, set_at FROM fleet_desired WHERE community_id = %(community)s"
_PUT = """
INSERT INTO fleet_desired (community_id, text, set_by, set_at) VALUES (%(community)s, %(text)s, %(set_by)s, %(set_at)s)
ON CONFLICT (community_id) DO UPDATE SET text = excluded.text, set_by = excluded.set_by, set_at = excluded.set_at
"""
_DROP = "DELETE FROM fleet_desired WHERE community_id = %(community)s"
_COMMUNITIES = "SELECT community_id FROM fleet_desired ORDER BY 1 LIMIT %(limit)s"


def get(db: Db, community: str) -> Row | None:
    """What a fleet ought to be, where somebody has said it."""
    return one(db, _GET, {"community": community})


def put(db: Db, community: str, text: str, set_by: str, set_at: datetime) -> None:
    """Keep what a fleet ought to be."""
    db.execute(_PUT, {"community": community, "text": text, "set_by": set_by, "set_at": set_at})


def drop(db: Db, community: str) -> bool:
    """Forget it; False when nothing was said."""
    return db.execute(_DROP, {"community": community}).rowcount > 0


def communities(db: Db, limit: int) -> list[str]:
    """Who has said it."""
    return [row["community_id"] for row in every(db, _COMMUNITIES, {"limit": limit})]
