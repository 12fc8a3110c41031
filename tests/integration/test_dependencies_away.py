"""A dependency that goes away is said to be away, and all comes back by itself: the short form of G17's proof."""

import asyncio
import time
from pathlib import Path
from threading import Event

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import SecretStr

from bot.deliverer import Deliverer
from bot.parts import Part
from bot.posters import nats
from bot.posters.nats import PLATFORM, NatsPoster
from bot.posters.webhooks import WebhookPoster
from bot.registration import Registration
from bot.settings import Settings
from bot.web import health
from commands.registry import load
from inventory.actor import Actor
from inventory.alerts import installation
from inventory.db import Database
from inventory.errors import Unavailable
from inventory.services import Services
from tests.integration.deliverer import Clock, Watched, outbound
from tests.integration.http_api import http_settings, serve
from tests.integration.nats_server import nats_server
from tests.integration.receiver import receiving
from tests.proofs.core import replica
from tests.proofs.outside import Core as ModuleCore
from tests.standins.run import run
from tests.standins.wire import Cut, Wire

SOON = 20.0


def socket_of(dsn: str) -> Path:
    """Where the run's PostgreSQL listens."""
    found = conninfo_to_dict(dsn)
    return Path(str(found["host"])) / f".s.PGSQL.{found.get('port', 5432)}"


@pytest.mark.parametrize("how", list(Cut))
def test_the_database_goes_away_and_comes_back(dsn: str, how: Cut) -> None:
    async def story() -> None:
        async with Wire(socket_of(dsn)) as wire:
            db = Database(make_conninfo(dsn, host="127.0.0.1", port=wire.port), timeout=1)
            await asyncio.to_thread(db.open)
            wire.cut(how)
            asking = asyncio.ensure_future(asyncio.to_thread(_refused, db))
            if how is Cut.RESET:
                assert await asking
            wire.heal()
            await asking
            while await asyncio.to_thread(_refused, db):
                continue
            await asyncio.to_thread(db.close)

    run(story(), 60)


def _refused(db: Database) -> bool:
    try:
        db.ping()
    except Unavailable:
        return True
    return False


def test_what_was_to_be_told_by_nats_waits_for_it(
    own_dsn: str, admin: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with Wire(port) as wire:
            url = SecretStr(f"nats://127.0.0.1:{wire.port}")
            async with NatsPoster(url, "storekeeper", "storekeeper") as poster:
                watched = Watched(poster)
                async with Deliverer(outbound(db, clock), {PLATFORM: watched}, poll_seconds=0.05):
                    await watched.changes.until(lambda: watched.done == 1, SOON)
                    wire.cut(Cut.BLACKHOLE)
                    await asyncio.to_thread(services.items.add, admin, "Saw")
                    clock.pass_by(minutes=1)
                    await watched.changes.until(lambda: watched.attempts == 2, SOON)
                    assert poster.state() == {"status": "down", "detail": "TimeoutError"}
                    wire.heal()
                    clock.pass_by(minutes=1)
                    await watched.changes.until(lambda: watched.done == 2, SOON)
                    assert poster.state() == {"status": "up"}

    clock = Clock()
    monkeypatch.setattr(nats, "_PUBLISH_SECONDS", 0.5)
    with nats_server(tmp_path) as (_, port), replica(own_dsn) as services:
        db = Database(own_dsn)
        db.open()
        installation.follow(db, PLATFORM)
        services.items.add(admin, "Drill")
        run(story(), 60)
        db.close()


def test_a_webhook_s_receiver_that_is_away_is_told_and_gets_all_when_it_is_back(
    services: Services, db: Database, admin: Actor
) -> None:
    async def story() -> None:
        clock = Clock()
        async with receiving() as receiver, Wire(receiver.port) as wire:
            await asyncio.to_thread(services.webhooks.add, admin, f"http://127.0.0.1:{wire.port}/hook", ["add"])
            wire.cut(Cut.RESET)
            await asyncio.to_thread(services.items.add, admin, "Drill")
            async with WebhookPoster(services.webhooks.target, "storekeeper", private=True) as poster:
                watched = Watched(poster)
                async with Deliverer(outbound(db, clock), {"webhook": watched}, poll_seconds=0.05):
                    await watched.changes.until(lambda: watched.attempts, SOON)
                    assert poster.state()["status"] == "failing"
                    await asyncio.to_thread(until_told, services, admin)
                    wire.heal()
                    clock.pass_by(minutes=1)
                    await watched.changes.until(lambda: watched.done, SOON)
                    assert (poster.state()["status"], len(receiver.got)) == ("up", 1)

    run(story(), 60)


def until_told(services: Services, admin: Actor) -> None:
    """Wait until the list of webhooks says what is wrong."""
    deadline = time.monotonic() + SOON
    while not services.webhooks.all(admin)[0].problem:
        assert time.monotonic() < deadline


def test_a_core_that_is_away_is_registered_at_when_it_is_back() -> None:
    async def story() -> None:
        async with ModuleCore() as core, Wire(core.port) as wire:
            wire.cut(Cut.RESET)
            settings = Settings(_env_file=None, core_api_url=f"http://127.0.0.1:{wire.port}")
            failed, healed = asyncio.Event(), asyncio.Event()

            async def sleep(_: float) -> None:
                failed.set()
                await healed.wait()

            registration = Registration(settings, load(), 8024, sleep=sleep)
            task = asyncio.create_task(registration.run())
            await asyncio.wait_for(failed.wait(), SOON)
            assert registration.state() == {"status": "down", "failures": 1}
            wire.heal()
            healed.set()
            await asyncio.wait_for(task, SOON)
            assert (registration.state()["status"], core.registered) == ("up", 1)

    run(story(), 60)


def test_health_takes_one_thread_for_a_database_that_hangs_however_often_it_is_asked(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, looks = Event(), []

    def hanging() -> dict[str, Part]:
        looks.append(1)
        answered.wait(SOON)
        return {"database": {"status": "up"}}

    monkeypatch.setattr(health, "_SECONDS", 0.05)
    with serve(services, http_settings(http_open_metrics=True), parts=hanging) as api:
        caller = api.by(None)
        asked = api.many([caller.request("GET", "/health/detailed") for _ in range(30)])
        assert {(answer.status, answer.body["status"]) for answer in asked} == {(503, "unhealthy")}
        assert caller.get("/health").status == 200
        answered.set()
        while caller.get("/health/detailed").status != 200:
            continue
    assert len(looks) <= 2
