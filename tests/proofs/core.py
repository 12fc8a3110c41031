"""The services of one replica in a proof, as the app wires them."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.app import ROLE_SECONDS
from inventory.cache import Cache
from inventory.db import Database
from inventory.notices import Notices
from inventory.services import Caches, Services, build


@contextmanager
def replica(
    dsn: str, pool: int = 20, notices: str | None = None, role_seconds: float = ROLE_SECONDS
) -> Iterator[Services]:
    """Services with pools, caches and notices of their own, which may go by another address."""
    db = Database(dsn, pool_size=pool, read_pool_size=pool, timeout=30)
    db.open()
    caches = Caches(Cache(300), Cache(role_seconds))
    telling = Notices(notices or dsn, (caches.everything, caches.roles))
    telling.start()
    try:
        yield build(db, caches, telling, label_limit=5)
    finally:
        telling.stop()
        db.close()
