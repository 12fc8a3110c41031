"""The SQL of leases: which replica answers for which shard of a gateway, and which replicas there are."""

from collections.abc import Sequence

from inventory.db import Db, Row, every, one

_PRESENT = """
INSERT INTO gateway_replica (community_id, platform, owner, wants, until)
VALUES ('', %(platform)s, %(owner)s, %(wants)s, now() + %(seconds)s * interval '1 second')
ON CONFLICT (community_id, platform, owner) DO UPDATE SET until = excluded.until, wants = excluded.wants
"""
_FORGET = "DELETE FROM gateway_replica WHERE community_id = '' AND platform = %(platform)s AND until < now()"
_PEERS = """
SELECT count(*) AS replicas FROM gateway_replica
WHERE community_id = '' AND platform = %(platform)s AND wants && %(wants)s::integer[] AND until >= now()
"""
_RENEW = """
UPDATE gateway_lease SET until = now() + %(seconds)s * interval '1 second'
WHERE community_id = '' AND platform = %(platform)s AND owner = %(owner)s AND shard = ANY(%(wants)s)
RETURNING shard, epoch
"""
_TAKE = """
INSERT INTO gateway_lease AS l (community_id, platform, shard, owner, until, epoch)
SELECT '', %(platform)s, free.shard, %(owner)s, now() + %(seconds)s * interval '1 second', 1
FROM unnest(%(wants)s::integer[]) free (shard)
WHERE NOT EXISTS (SELECT FROM gateway_lease held WHERE held.community_id = '' AND held.platform = %(platform)s
    AND held.shard = free.shard AND held.until >= now() - CASE WHEN free.shard = ANY(%(fresh)s::integer[])
        THEN %(seconds)s * interval '0.5 second' ELSE interval '0' END)
ORDER BY free.shard LIMIT %(more)s
ON CONFLICT (community_id, platform, shard) DO UPDATE
SET owner = excluded.owner, until = excluded.until, epoch = l.epoch + 1 WHERE l.until < now()
RETURNING shard, epoch
"""
_LIVE = """
SELECT shard, epoch FROM gateway_lease
WHERE community_id = '' AND platform = %(platform)s AND shard = ANY(%(wants)s) AND until >= now()
"""
_RELEASE = """
UPDATE gateway_lease SET owner = '', until = %(until)s::timestamptz
WHERE community_id = '' AND platform = %(platform)s AND owner = %(owner)s AND shard = ANY(%(shards)s)
"""
_LEAVE = """
DELETE FROM gateway_replica WHERE community_id = '' AND platform = %(platform)s AND owner = %(owner)s
"""


def present(db: Db, who: Row) -> int:
    """Say that this replica is there, forget those that are not; gives how many want some of its shards."""
    db.execute(_PRESENT, who)
    db.execute(_FORGET, who)
    row = one(db, _PEERS, who)
    return int(row["replicas"]) if row else 1


def renew(db: Db, who: Row) -> list[Row]:
    """Prolong what is held, also where it ran out and nobody took it."""
    return every(db, _RENEW, who)


def take(db: Db, who: Row, more: int) -> list[Row]:
    """Take at most so many shards that nobody holds; each gets a new epoch."""
    return every(db, _TAKE, {**who, "more": more})


def live(db: Db, who: Row) -> list[Row]:
    """The shards that somebody holds, with their epochs."""
    return every(db, _LIVE, who)


def release(db: Db, platform: str, owner: str, shards: Sequence[int], *, until: str) -> None:
    """Let others take these shards; `until` is `now`, or `-infinity` where also those that came lately may."""
    db.execute(_RELEASE, {"platform": platform, "owner": owner, "shards": list(shards), "until": until})


def leave(db: Db, platform: str, owner: str) -> None:
    """Forget a replica."""
    db.execute(_LEAVE, {"platform": platform, "owner": owner})
