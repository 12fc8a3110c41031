"""The services of one replica in a proof, as the app wires them."""

from collections.abc import Iterator
from contextlib import contextmanager

from inventory.cache import Cache
from inventory.db import Database
from inventory.notices import Notices
from inventory.services import Caches, Services, build


@contextmanager
def replica(dsn: str, pool: int = 20) -> Iterator[Services]:
    """Services with pools, caches and notices of their own."""
    db = Database(dsn, pool_size=pool, read_pool_size=pool, timeout=30)
    db.open()
    caches = Caches(Cache(300), Cache(5))
    notices = Notices(dsn, (caches.everything, caches.roles))
    notices.start()
    try:
        yield build(db, caches, notices, label_limit=5)
    finally:
        notices.stop()
        db.close()
