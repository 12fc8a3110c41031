"""The SQL of how far each shard of a platform was heard."""

from collections.abc import Sequence
from datetime import datetime

from inventory.db import Db, one

_HEARD = """
INSERT INTO gateway_cursor AS c (platform, shard, heard_at) SELECT %(platform)s, unnest(%(shards)s::integer[]), %(at)s
ON CONFLICT (community_id, platform, shard) DO UPDATE SET heard_at = greatest(c.heard_at, excluded.heard_at)
"""
_LAST = """
SELECT heard_at FROM gateway_cursor WHERE community_id = '' AND platform = %(platform)s AND shard = %(shard)s
"""


def heard(db: Db, platform: str, shards: Sequence[int], at: datetime) -> None:
    """Note that everything up to a moment was heard."""
    db.execute(_HEARD, {"platform": platform, "shards": list(shards), "at": at})


def last(db: Db, platform: str, shard: int) -> datetime | None:
    """Until when a shard was heard; None for one that never was."""
    row = one(db, _LAST, {"platform": platform, "shard": shard})
    return row["heard_at"] if row else None
