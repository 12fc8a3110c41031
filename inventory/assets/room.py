"""What the services of prices share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from inventory.assets.plan import Plan
from inventory.cache import Cache
from inventory.changes import Changes, Notices
from inventory.db import Database
from inventory.permissions import Permissions


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class AssetRoom:
    """The database, the cache, who may do what, and how prices are fetched; `clock` is aware, in UTC."""

    db: Database
    cache: Cache
    permissions: Permissions
    changes: Changes
    notices: Notices
    plan: Plan = field(default_factory=Plan)
    clock: Callable[[], datetime] = _utc_now
