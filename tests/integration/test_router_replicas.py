"""G6 and G9 over two replicas: whichever gets a call again, it has one effect and one answer."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime

import pytest

from inventory.actor import Actor, Role
from inventory.cache import Cache
from inventory.db import Database
from inventory.notices import Notices
from inventory.services import Caches, Services, build
from tests.integration.router_calls import market_body, router_body
from tests.integration.router_door import Answer, Doors, opened


@pytest.fixture
def replica(dsn: str) -> Iterator[Services]:
    """The services of another process: pools and caches of its own on the same database."""
    db = Database(dsn, pool_size=5, read_pool_size=5, timeout=30)
    db.open()
    caches = Caches(Cache(300), Cache(5))
    notices = Notices(dsn, (caches.everything, caches.roles))
    notices.start()
    yield build(db, caches, notices, label_limit=5)
    notices.stop()
    db.close()


Both = Callable[[Doors, Doors], Awaitable[None]]


def on_both(services: Services, replica: Services, now: datetime, story: Both) -> None:
    """Run a story with two replicas."""

    async def whole() -> None:
        async with opened(services, now) as first, opened(replica, now) as second:
            await asyncio.wait_for(story(first, second), 60)

    asyncio.run(whole())


COMMANDS = (
    ("!inventory add Drill", "added to inventory"),
    ("!inventory checkout Drill", "checked out to u1"),
    ("!inventory checkout Drill", "already checked out"),
    ("!inventory checkin Drill", "checked in"),
    ("!inventory labels Drill add tool", "Label 'tool' added"),
    ("!inventory relabel tool tools", "on 1 thing"),
    ("!inventory undo", "to take it back"),
    ("!inventory delete Drill", "deleted"),
    ("!inventory restore Drill", "back in the inventory"),
    ("!inventory undo", "Undone: your restore"),
    ("!inventory undo", "Undone: your delete"),
    ("!inventory delete Nothing", "Nothing"),
)


def test_an_answer_that_was_lost_is_given_again_by_another_replica(
    services: Services, replica: Services, now: datetime, community: str
) -> None:
    async def story(first: Doors, second: Doors) -> None:
        for command, words in COMMANDS:
            body = router_body(community, command)
            lost = await first.execute(body)
            again = await second.execute(body)
            assert words in lost.body["message"]
            assert again.body == lost.body, command

    grant_moderator(services, community, "router:u1")
    on_both(services, replica, now, story)


def grant_moderator(services: Services, community: str, person: str) -> None:
    admin = Actor(community, "test:admin", "Ada", "test", Role.ADMIN)
    services.members.grant(admin, services.members.resolve(admin, person, {}), Role.MODERATOR)


def deliveries(services: Services, replica: Services, now: datetime, community: str, count: int) -> list[Answer]:
    """Each of `count` additions, delivered one to three times, shuffled, over the replicas; gives all answers."""
    chance = random.Random(count)
    bodies = [market_body(community, f"#inventory add Thing-{number}", now) for number in range(count)]
    sent = [body for body in bodies for _ in range(chance.randint(1, 3))]
    chance.shuffle(sent)
    answers: list[Answer] = []

    async def story(first: Doors, second: Doors) -> None:
        waiting = iter(sent)

        async def caller() -> None:
            for body in waiting:
                answer = await chance.choice((first, second)).market(body)
                while "being answered right now" in answer.body["message"]:
                    answer = await chance.choice((first, second)).market(body)
                answers.append(answer)

        await asyncio.gather(*(caller() for _ in range(6)))

    on_both(services, replica, now, story)
    return answers


def test_calls_delivered_several_times_over_two_replicas_have_one_effect(
    services: Services, replica: Services, now: datetime, community: str
) -> None:
    answers = deliveries(services, replica, now, community, 60)
    assert {answer.status for answer in answers} == {200}
    assert [answer.body["message"] for answer in answers if not answer.body["success"]] == []
    admin = Actor(community, "test:admin", "Ada", "test", Role.ADMIN)
    assert services.statistics.stats(admin).total_items == 60


def test_a_hundred_replays_of_a_signed_request_have_one_effect(
    services: Services, replica: Services, now: datetime, community: str
) -> None:
    async def story(first: Doors, second: Doors) -> None:
        await first.market(market_body(community, '#inventory add Chair "" --quantity 100', now))
        recorded = market_body(community, "#inventory checkout Chair", now)
        heard = await first.market(recorded)
        replayed = [await (first, second)[number % 2].market(recorded) for number in range(100)]
        assert {answer.body["message"] for answer in replayed} == {heard.body["message"]}
        status = await second.market(market_body(community, "#inventory status Chair", now))
        assert "99 of 100 available" in status.body["message"]

    on_both(services, replica, now, story)
