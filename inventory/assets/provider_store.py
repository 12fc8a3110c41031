"""The SQL of the provider's bucket: one row that all replicas lock in turn."""

from inventory.assets.bucket import Bucket
from inventory.assets.model import MARKET
from inventory.db import Db, Row, one

_MAKE = """
INSERT INTO asset_provider (community_id, provider, tokens, filled_at, month, spent, paused_until, failures, problem,
    answered_at, listed_at)
VALUES (%(community)s, %(provider)s, %(tokens)s, %(filled_at)s, %(month)s, %(spent)s, %(paused_until)s, %(failures)s,
    %(problem)s, %(answered_at)s, %(listed_at)s)
ON CONFLICT DO NOTHING
"""
_READ = """
SELECT tokens, filled_at, month, spent, paused_until, failures, problem, answered_at, listed_at FROM asset_provider
WHERE community_id = %(community)s AND provider = %(provider)s
"""
_LOCK = f"{_READ} FOR UPDATE"
_WRITE = """
UPDATE asset_provider SET tokens = %(tokens)s, filled_at = %(filled_at)s, month = %(month)s, spent = %(spent)s,
    paused_until = %(paused_until)s, failures = %(failures)s, problem = %(problem)s, answered_at = %(answered_at)s,
    listed_at = %(listed_at)s
WHERE community_id = %(community)s AND provider = %(provider)s
"""


def read(db: Db, provider: str) -> Bucket | None:
    """The bucket as it was left."""
    row = one(db, _READ, _named(provider))
    return Bucket.model_validate(row) if row else None


def locked(db: Db, provider: str, new: Bucket) -> Bucket:
    """The bucket, kept from others until the transaction ends; `new` where there is none."""
    db.execute(_MAKE, {**_named(provider), **new.model_dump()})
    return Bucket.model_validate(one(db, _LOCK, _named(provider)))


def write(db: Db, provider: str, bucket: Bucket) -> None:
    """Leave the bucket like this."""
    db.execute(_WRITE, {**_named(provider), **bucket.model_dump()})


def _named(provider: str) -> Row:
    return {"community": MARKET, "provider": provider}
