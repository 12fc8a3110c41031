"""Events on NATS JetStream, with the real server: once each under their own id, also when it was away."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import nats
import orjson
import pytest
from pydantic import SecretStr

from bot.deliverer import Deliverer
from bot.posters.nats import PLATFORM, NatsPoster
from inventory.actor import Actor
from inventory.alerts import installation
from inventory.db import Database
from inventory.services import Services
from tests.integration.deliverer import Clock, Watched, outbound
from tests.integration.nats_server import nats_server
from tests.proofs.core import replica
from tests.standins.run import run


@pytest.fixture
def own_db(own_dsn: str) -> Iterator[Database]:
    """A database in which everything goes to NATS."""
    database = Database(own_dsn)
    database.open()
    installation.follow(database, PLATFORM)
    yield database
    database.close()


@pytest.fixture
def own_services(own_dsn: str) -> Iterator[Services]:
    """The services on that database."""
    with replica(own_dsn) as services:
        yield services


async def published(db: Database, poster: NatsPoster, count: int) -> None:
    """Run a deliverer until so many events are out."""
    watched = Watched(poster)
    async with Deliverer(outbound(db, Clock()), {PLATFORM: watched}, poll_seconds=0.05):
        await watched.changes.until(lambda: watched.done >= count, timeout=20)


async def stored(url: str, count: int) -> list[tuple[str, str, str]]:
    """Subject, message id and event id of all that the stream holds."""
    async with await nats.connect(url) as client:
        jetstream = client.jetstream()
        assert (await jetstream.stream_info("STOREKEEPER")).state.messages == count
        messages = await jetstream.subscribe("storekeeper.>", stream="STOREKEEPER", ordered_consumer=True)
        got = [await messages.next_msg(timeout=15) for _ in range(count)]
        return [(m.subject, (m.header or {})["Nats-Msg-Id"], orjson.loads(m.data)["event_id"]) for m in got]


def test_every_event_of_every_community_is_in_the_stream_once(
    own_services: Services, own_db: Database, admin: Actor, tmp_path: Path
) -> None:
    async def story() -> None:
        async with NatsPoster(SecretStr(url), "storekeeper", "storekeeper") as poster:
            await published(own_db, poster, 3)
            assert poster.state() == {"status": "up"}
        found = await stored(url, 3)
        assert sorted(topic for topic, _, _ in found) == sorted([
            f"storekeeper.{admin.community}.inventory.add", f"storekeeper.{admin.community}.inventory.checkout",
            "storekeeper.twitch:a_b_c.inventory.add",
        ])  # fmt: skip
        assert all(message_id == event_id for _, message_id, event_id in found)

    own_services.items.add(admin, "Drill")
    own_services.loans.checkout(admin, "Drill")
    own_services.items.add(replace(admin, community="twitch:a b.c"), "Saw")
    with nats_server(tmp_path) as (url, _):
        run(story(), 40)


def test_an_event_published_twice_is_stored_once(
    own_services: Services, own_db: Database, admin: Actor, tmp_path: Path
) -> None:
    async def story() -> None:
        async with NatsPoster(SecretStr(url), "storekeeper", "storekeeper") as poster:
            (post,) = outbound(own_db, Clock()).claim([PLATFORM], 9)
            await asyncio.gather(*(poster.post(post) for _ in range(10)))
        assert len(await stored(url, 1)) == 1

    own_services.items.add(admin, "Drill")
    with nats_server(tmp_path) as (url, _):
        run(story(), 40)


def test_what_happens_while_nats_is_away_is_published_when_it_is_back(
    own_services: Services, own_db: Database, admin: Actor, tmp_path: Path
) -> None:
    async def story() -> None:
        with nats_server(tmp_path) as (url, port):
            async with NatsPoster(SecretStr(url), "storekeeper", "storekeeper") as early:
                own_services.items.add(admin, "Drill")
                await published(own_db, early, 1)
        own_services.items.add(admin, "Saw")
        async with NatsPoster(SecretStr(url), "storekeeper", "storekeeper") as poster:
            watched = Watched(poster)
            async with Deliverer(outbound(own_db, clock), {PLATFORM: watched}, poll_seconds=0.05):
                await watched.changes.until(lambda: watched.attempts, timeout=20)
                with nats_server(tmp_path, port):
                    clock.pass_by(minutes=1)
                    await watched.changes.until(lambda: watched.done, timeout=20)
                    assert [topic.rpartition(".")[2] for topic, _, _ in await stored(url, 2)] == ["add", "add"]

    clock = Clock()
    run(story(), 60)


def test_without_nats_nothing_waits_for_it(own_services: Services, own_db: Database, admin: Actor) -> None:
    own_services.items.add(admin, "Drill")
    installation.unfollow(own_db)
    own_services.items.add(admin, "Saw")
    assert outbound(own_db, Clock()).counts() == {"gathering": 0, "queued": 0, "failed": 0}
