"""Which community a place belongs to: asked in order, from memory where it can be, and said when it can't."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from bot.dispatcher import Dispatcher
from bot.limits import Limits
from bot.message import Message
from bot.places import NOWHERE, Places
from bot.runner import Runner
from commands.registry import load
from inventory.actor import Actor, Role
from inventory.cache import Cache
from inventory.changes import Changes
from inventory.communities.model import Place
from inventory.communities.service import CommunityRoom, CommunityService
from inventory.db import Database, cached_only
from inventory.notices import Notices
from inventory.services import Caches, Services, build


@pytest.fixture
def key() -> str:
    """The id of a server that nobody has asked for."""
    return uuid4().hex[:12]


def test_messages_of_a_place_that_must_be_looked_up_keep_their_order(services: Services, key: str) -> None:
    places, arrived = Places(services.communities), list[int]()

    async def hear(number: int) -> None:
        assert (await places("discord", key)).community == f"discord:{key}"
        arrived.append(number)

    async def story() -> None:
        first = [asyncio.ensure_future(hear(number)) for number in range(10)]
        await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        later = [asyncio.ensure_future(hear(number)) for number in range(10, 20)]
        await asyncio.gather(*first, *later)

    asyncio.run(story())
    assert arrived == list(range(20))


def test_a_place_that_is_known_is_answered_without_the_database_and_without_waiting(
    services: Services, key: str
) -> None:
    places = Places(services.communities)

    async def story() -> None:
        await places("discord", key)
        with cached_only, pytest.raises(StopIteration) as ended:
            places("discord", key).__await__().__next__()
        assert ended.value.value.key == f"discord:{key}"

    asyncio.run(story())


def test_every_replica_learns_that_a_place_has_joined(services: Services, db: Database, dsn: str, key: str) -> None:
    caches, heard = Caches(Cache(300), Cache(300)), asyncio.Event()
    loop = asyncio.new_event_loop()

    def wake() -> None:
        loop.call_soon_threadsafe(heard.set)

    notices = Notices(dsn, (caches.everything, caches.roles), wake)
    notices.start()
    assert notices.listening.wait(10)
    there = Places(build(db, caches, notices, label_limit=5).communities)
    host = Actor(f"host-{key}", "test:a", "A", "test", Role.ADMIN)
    guest = Actor(f"twitch:{key}", "twitch:1", "B", "twitch", Role.ADMIN)

    async def story() -> None:
        assert (await there("twitch", key)).community == guest.community
        services.links.join(guest, guest.community, services.links.code(host))
        async with asyncio.timeout(10):
            while (await there("twitch", key)).community != host.community:
                heard.clear()
                if (await there("twitch", key)).community != host.community:
                    await heard.wait()

    loop.run_until_complete(story())
    notices.stop()
    loop.close()


def test_where_the_database_is_away_that_is_said_and_nothing_is_done(services: Services, key: str) -> None:
    runner = Runner(2, 5)
    dispatcher = Dispatcher(load(), services, runner, Limits(60, 60), lambda name, outcome: None)

    async def story() -> Place:
        gone = Database("host=127.0.0.1 port=1", timeout=0.1)
        room = CommunityRoom(gone, Cache(300), services.permissions, Changes(gone, Notices("", ())))
        return await Places(CommunityService(room))("discord", key)

    place = asyncio.run(story())
    assert place.community == NOWHERE
    actor = Actor(place.community, "discord:1", "Mia", "discord", Role.ADMIN)
    message = Message("1", "discord", "2", actor, "!inventory add Drill", datetime.now(UTC))
    reply = asyncio.run(dispatcher.dispatch(message))
    assert reply is not None
    assert (reply.code, reply.text) == (
        "unavailable", "The store room can't be reached just now; please try again in a moment."
    )  # fmt: skip
    runner.close()
