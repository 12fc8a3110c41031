"""Leases of a gateway's shards: one holder each, fair shares, taken over when the holder is gone."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from inventory.services import Services
from inventory.shards.model import Replica, share

WANTED = tuple(range(6))
LONG, GONE = 60.0, -1.0


@pytest.fixture
def platform() -> str:
    """A platform that no other test knows."""
    return f"p-{uuid4().hex[:12]}"


def test_a_replica_alone_holds_every_shard(services: Services, platform: str) -> None:
    held = services.shards.renew(Replica(platform, "a", WANTED), LONG)
    assert dict(held.epochs) == dict.fromkeys(WANTED, 1)
    assert held.surplus == []


def test_a_second_replica_is_given_its_share_once_the_first_let_go(services: Services, platform: str) -> None:
    first, second = Replica(platform, "a", WANTED), Replica(platform, "b", WANTED)
    services.shards.renew(first, LONG)
    assert services.shards.renew(second, LONG).epochs == {}
    surplus = services.shards.renew(first, LONG).surplus
    assert len(surplus) == 3
    services.shards.release(first, surplus)
    assert dict(services.shards.renew(second, LONG).epochs) == dict.fromkeys(surplus, 2)
    assert services.shards.renew(first, LONG).surplus == []


def test_what_a_dead_replica_held_is_another_s_under_a_new_epoch(services: Services, platform: str) -> None:
    services.shards.renew(Replica(platform, "dead", WANTED), GONE)
    taken = services.shards.renew(Replica(platform, "alive", WANTED), LONG)
    assert dict(taken.epochs) == dict.fromkeys(WANTED, 2)
    assert services.shards.renew(Replica(platform, "dead", WANTED), LONG).epochs == {}


def test_what_a_dead_replica_left_is_first_offered_to_those_who_heard_it(services: Services, platform: str) -> None:
    services.shards.renew(Replica(platform, "dead", (0,)), GONE)
    assert services.shards.renew(Replica(platform, "new", (0,), fresh=(0,)), LONG).epochs == {}
    assert services.shards.renew(Replica(platform, "old", (0,)), LONG).epochs == {0: 2}


def test_who_came_lately_takes_what_nobody_else_wanted(services: Services, platform: str) -> None:
    services.shards.renew(Replica(platform, "dead", (0,)), -LONG)
    assert services.shards.renew(Replica(platform, "new", (0,), fresh=(0,)), LONG).epochs == {0: 2}
    assert services.shards.renew(Replica(platform, "new", (1,), fresh=(1,)), LONG).epochs == {1: 1}


def test_a_lease_that_ran_out_and_that_nobody_took_goes_on_in_its_epoch(services: Services, platform: str) -> None:
    slow = Replica(platform, "slow", (0,))
    services.shards.renew(slow, GONE)
    assert services.shards.renew(slow, LONG).epochs == {0: 1}


def test_who_leaves_in_order_is_followed_at_once(services: Services, platform: str) -> None:
    first = Replica(platform, "a", WANTED)
    services.shards.renew(first, LONG)
    services.shards.leave(first)
    assert len(services.shards.renew(Replica(platform, "b", WANTED), LONG).epochs) == len(WANTED)


def test_of_many_who_ask_at_once_each_shard_has_one(services: Services, platform: str) -> None:
    asking = [Replica(platform, f"r{number}", WANTED) for number in range(12)]
    with ThreadPoolExecutor(len(asking)) as pool:
        held = list(pool.map(lambda replica: services.shards.renew(replica, LONG), asking))
    shards = [shard for one in held for shard in one.epochs]
    assert sorted(shards) == sorted(set(shards))


def test_replicas_of_other_shards_do_not_lessen_the_share(services: Services, platform: str) -> None:
    services.shards.renew(Replica(platform, "far", (6, 7)), LONG)
    assert len(services.shards.renew(Replica(platform, "near", WANTED), LONG).epochs) == len(WANTED)


@pytest.mark.parametrize(("shards", "replicas", "most"), [(1, 3, 1), (6, 2, 3), (16, 3, 6), (4, 0, 4)])
def test_the_fair_share_leaves_no_shard_over(shards: int, replicas: int, most: int) -> None:
    assert share(shards, replicas) == most
