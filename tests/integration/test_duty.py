"""Which of several replicas answers, step by step: renewals are made by hand, the clock is passed in."""

import asyncio
from collections.abc import Sequence
from uuid import uuid4

import psycopg
import pytest

from bot.duty import SharedDuty
from inventory.db import Database
from inventory.services import Services
from inventory.shards.model import Replica
from inventory.shards.service import ShardService
from tests.standins.run import run

SHARDS = (0, 1)
LEASE = 30.0


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def platform() -> str:
    """A platform that no other test knows."""
    return f"p-{uuid4().hex[:12]}"


def made(leases: ShardService, platform: str, owner: str, clock: Clock | None = None) -> SharedDuty:
    """A replica that hears every shard already."""
    duty = SharedDuty(leases, Replica(platform, owner, SHARDS), LEASE, clock=clock or Clock())
    for shard in SHARDS:
        duty.connected(shard)
    return duty


def test_only_what_is_heard_is_taken(services: Services, platform: str) -> None:
    async def story() -> None:
        duty = SharedDuty(services.shards, Replica(platform, "a", SHARDS), LEASE)
        await duty.renew()
        assert duty.held == frozenset()
        duty.connected(1)
        await duty.renew()
        assert duty.held == {1}

    run(story())


def test_the_surplus_goes_to_the_second_replica_after_what_runs_has_ended(services: Services, platform: str) -> None:
    async def story() -> None:
        first, second = made(services.shards, platform, "a"), made(services.shards, platform, "b")
        gained: list[int] = []
        during: list[tuple[bool, int | None]] = []

        async def drain(shards: Sequence[int], seconds: float) -> None:
            during.append((first.hears(1), first.term(1)))

        first.attach(lambda shard: None, drain)
        second.attach(gained.append, drain)
        await first.renew()
        await second.renew()
        assert second.held == frozenset()
        await first.renew()
        await first.moved_from(frozenset(SHARDS))
        assert during == [(False, 1)]
        assert first.held == {0}
        await second.renew()
        assert (set(second.held), gained) == ({1}, [1])

    run(story())


def test_a_lease_that_was_not_renewed_in_time_is_over(services: Services, platform: str) -> None:
    async def story() -> None:
        clock = Clock()
        duty = made(services.shards, platform, "a", clock)
        await duty.renew()
        assert duty.term(0) == 1
        clock.now += LEASE
        assert (duty.hears(0), duty.term(0), duty.held) == (False, None, frozenset())
        await duty.renew()
        assert duty.hears(0)

    run(story())


def test_what_was_heard_before_a_late_renewal_waits_for_it(services: Services, platform: str) -> None:
    async def story() -> None:
        clock = Clock()
        duty = made(services.shards, platform, "a", clock)
        await duty.renew()
        clock.now += LEASE
        waiting = asyncio.ensure_future(duty.known())
        await asyncio.sleep(0)
        assert not waiting.done()
        await duty.renew()
        assert await waiting
        assert duty.term(0) == 1

    run(story())


def test_what_comes_while_a_shard_is_taken_over_waits_for_it(services: Services, platform: str) -> None:
    async def story() -> None:
        duty = made(services.shards, platform, "a")
        taking = asyncio.ensure_future(duty.takes(0, 30))
        await asyncio.sleep(0)
        assert not taking.done()
        await duty.renew()
        assert await taking

    run(story())


def test_what_another_replica_holds_is_left_to_it(services: Services, platform: str) -> None:
    async def story() -> None:
        first, second = made(services.shards, platform, "a"), made(services.shards, platform, "b")
        await first.renew()
        await second.renew()
        assert await first.takes(0, 30)
        assert not await second.takes(0, 0.01)

    run(story())


def test_the_last_holder_goes_on_while_the_database_is_away(dsn: str, platform: str) -> None:
    async def story() -> None:
        clock, db = Clock(), Database(dsn, timeout=2)
        db.open()
        duty = made(ShardService(db), platform, "a", clock)
        await duty.renew()
        db.close()
        await duty.renew()
        clock.now += 10 * LEASE
        assert duty.hears(0)

    run(story())


def test_a_connection_that_comes_back_before_the_renewal_changes_nothing(services: Services, platform: str) -> None:
    async def story() -> None:
        duty = made(services.shards, platform, "a")
        await duty.renew()
        duty.disconnected(0)
        assert duty.hears(0)
        duty.connected(0)
        await duty.renew()
        assert duty.held == {0, 1}
        duty.disconnected(0)
        await duty.renew()
        assert await duty.moved_from(frozenset(SHARDS)) == {1}

    run(story())


def test_an_orderly_stop_leaves_everything_to_the_next_at_once(services: Services, platform: str, dsn: str) -> None:
    async def story() -> None:
        clock = Clock()
        first, second = made(services.shards, platform, "a"), made(services.shards, platform, "b", clock)
        clock.now += LEASE
        await first.start()
        await first.stop()
        assert not first.hears(0)
        await second.renew()
        assert second.held == {0, 1}

    run(story())
    with psycopg.connect(dsn) as connection:
        owners = connection.execute("SELECT DISTINCT owner FROM gateway_replica WHERE platform = %s", [platform])
        assert owners.fetchall() == [("b",)]
