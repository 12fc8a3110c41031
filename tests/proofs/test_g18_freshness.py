"""G18: a read is never older than the cache's TTL, and normally than a second, on every replica."""

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from inventory.actor import Actor
from inventory.cache import Cache
from inventory.db import Database
from inventory.notices import Notices
from inventory.services import Caches, Services, build
from tests.proof_rows import ProofRow
from tests.proofs.core import replica

WRITES, KILLS, TTL = 2000, 20, 5.0
_LISTENERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"
)


class _Deaf(Notices):
    """The control: a replica that hears nothing, so that only the TTL helps."""

    def _heard(self, payload: str) -> None:
        """Hear nothing."""

    def _clear(self) -> None:
        """Forget nothing."""


@pytest.mark.proof
@pytest.mark.area("items")
def test_a_read_on_another_replica_is_fresh_within_a_second(own_dsn: str, admin: Actor, proof_row: ProofRow) -> None:
    with replica(own_dsn) as writer:
        writer.items.add(admin, "door", quantity=1_000_000)
        ages = _ages(own_dsn, admin, writer, Notices, WRITES, KILLS)
        deaf = _ages(own_dsn, admin, writer, _Deaf, 5, 0)
    slow = sum(age > 1 for age in ages)
    holds = max(ages) <= TTL + 1 and slow <= KILLS and max(deaf) > 1
    proof_row("items", "G18 oldest read in s", round(max(ages), 2), round(max(deaf), 2), f"<= {TTL:g}", holds=holds)
    proof_row("items", f"G18 reads older than 1 s of {WRITES:,}", slow, "-", f"<= {KILLS}", holds=holds)
    assert holds, (max(ages), slow, max(deaf))


def _ages(dsn: str, admin: Actor, writer: Services, kind: type[Notices], writes: int, kills: int) -> list[float]:
    """How long after each write another replica still gave the old answer, in seconds."""
    db = Database(dsn)
    db.open()
    caches = Caches(Cache(TTL), Cache(TTL))
    notices = kind(dsn, (caches.everything, caches.roles))
    notices.start()
    reader = build(db, caches, notices, 5)
    try:
        with ThreadPoolExecutor(1) as killer, psycopg.connect(dsn, autocommit=True) as owner:
            ages = []
            for number in range(writes):
                reader.items.get(admin, "door")
                if kills and number % (writes // kills) == 0:
                    killer.submit(owner.execute, _LISTENERS.encode())
                ages.append(_age(reader, admin, writer.loans.checkout(admin, "door").item.version))
            return ages
    finally:
        notices.stop()
        db.close()


def _age(reader: Services, admin: Actor, version: int) -> float:
    began = time.monotonic()
    while reader.items.get(admin, "door").version < version:
        pass
    return time.monotonic() - began
