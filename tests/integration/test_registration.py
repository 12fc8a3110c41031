"""Registering at the core: in the background, later each time, once; the bot doesn't need it."""

import asyncio
import logging
from typing import Any

import pytest
from aiohttp import web

from bot.description import description
from bot.registration import Registration
from bot.settings import Settings
from commands.registry import load
from tests.standins.server import LoopbackServer, answer


class Core(LoopbackServer):
    """A core that says no a few times before it says yes; no document tells us more of it."""

    def __init__(self, *refusals: int) -> None:
        super().__init__()
        self._refusals = list(refusals)
        self.bodies: list[Any] = []
        self.keys: list[str | None] = []

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/modules/register", self._register)
        return app

    async def _register(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.json())
        self.keys.append(request.headers.get("X-Service-Key"))
        return answer({}, self._refusals.pop(0) if self._refusals else 201)


def settings(core: str, **changed: Any) -> Settings:
    return Settings(_env_file=None, core_api_url=core, **changed)


def registered(core: Core, slept: list[float], **changed: Any) -> Registration:
    """What is left when the registration has ended; nobody waits for real."""

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def whole() -> Registration:
        async with core:
            chosen = settings(core.url("/"), **changed)
            registration = Registration(chosen, load(), 8024, sleep=sleep, chance=lambda: 1.0)
            await asyncio.wait_for(registration.run(), 10)
            return registration

    return asyncio.run(whole())


def test_it_says_who_and_where_it_is_and_what_it_can_do() -> None:
    core = Core()
    assert registered(core, [], service_api_key="k").state() == {"status": "up", "failures": 0}
    body = core.bodies[0]
    assert (body["module_name"], body["module_version"]) == ("inventory_interaction_module", "1.0.0")
    assert body["endpoints"]["base_url"] == "http://127.0.0.1:8024"
    inventory = next(entry for entry in body["commands"] if entry["command"] == "!inventory")
    assert inventory["aliases"] == ["!inv"]
    assert inventory["subcommands"]["checkout"] == "Lend a thing, to yourself or to somebody."
    assert core.keys == ["k"]


def test_a_core_that_first_fails_is_asked_again_later_each_time(caplog: pytest.LogCaptureFixture) -> None:
    slept: list[float] = []
    core = Core(503, 500, 404, 302)
    with caplog.at_level(logging.INFO, "storekeeper.system"):
        assert registered(core, slept).state()["failures"] == 4
    assert (slept, len(core.bodies)) == ([1.0, 2.0, 4.0, 8.0], 5)
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


def test_a_core_that_is_not_there_is_only_waited_for() -> None:
    async def whole() -> dict[str, object]:
        waiting = asyncio.Event()

        async def sleep(_: float) -> None:
            waiting.set()
            await asyncio.Event().wait()

        async with Core() as core:
            gone = core.url("/")
        registration = Registration(settings(gone), load(), 8024, sleep=sleep, chance=lambda: 0.0)
        task = asyncio.create_task(registration.run())
        await asyncio.wait_for(waiting.wait(), 10)
        task.cancel()
        await asyncio.wait({task})
        return registration.state()

    assert asyncio.run(whole()) == {"status": "down", "failures": 1}


@pytest.mark.parametrize(
    ("changed", "address"),
    [
        ({"http_host": "::"}, "http://inventory_interaction_module:8024"),
        ({"http_host": "10.0.0.7"}, "http://10.0.0.7:8024"),
        ({"module_url": "https://inventory.example"}, "https://inventory.example"),
    ],
)
def test_the_address_is_one_that_others_can_reach(changed: dict[str, str], address: str) -> None:
    told = description(settings("http://core", **changed), load(), 8024)
    assert told["endpoints"]["base_url"] == address
