"""The router's doors over real HTTP on loopback, as one replica with a dispatcher of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import hypothesis
import orjson
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr

from bot.dispatcher import Dispatcher
from bot.limits import Limits
from bot.metrics import Metrics
from bot.runner import Runner
from bot.settings import Settings
from bot.web.app import make_app
from bot.web.route import Deps
from bot.web.signatures import sign
from commands.registry import load
from inventory.services import Services

KEY, SECRET, OLD = "k-router", "s-market", "s-market-before"
T = TypeVar("T")
Json = dict[str, Any]
Client = TestClient[web.Request, web.Application]


def settings(**changed: Any) -> Settings:
    values = {"service_api_key": KEY, "webhook_secret": SECRET, "router_allow_unsigned": True, **changed}
    return Settings(_env_file=None, **values)


@dataclass
class Answer:
    status: int
    body: Json


@dataclass
class Doors:
    """The three callers, for one person of one community at a time."""

    client: Client
    now: datetime

    async def post(self, path: str, raw: bytes, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response = await self.client.post(path, data=raw, headers={"Content-Type": "application/json", **named})
        return Answer(response.status, await response.json())

    async def execute(self, body: Json, key: str = KEY) -> Answer:
        return await self.post("/api/v1/execute", orjson.dumps(body), X_Service_Key=key)

    async def market(self, body: Json, secret: str = SECRET) -> Answer:
        raw = orjson.dumps(body)
        return await self.post("/webhook", raw, X_WaddleBot_Signature=sign(raw, SecretStr(secret)))

    async def local(self, body: Json) -> Answer:
        headers = {"X_WaddleBot_Source": "router", "X_WaddleBot_Type": "local-interaction"}
        return await self.post("/webhook", orjson.dumps(body), **headers)


@asynccontextmanager
async def opened(
    services: Services,
    now: datetime,
    chosen: Settings | None = None,
    post: Callable[[BaseModel], None] | None = None,
) -> AsyncIterator[Doors]:
    """One replica: a dispatcher of its own on the given services."""
    runner, limits, metrics = Runner(8, 20), Limits(600_000, 600_000), Metrics()
    dispatcher = Dispatcher(load(), services, runner, limits, metrics.command)
    deps = Deps(chosen or settings(), services, runner, limits, dispatcher, metrics, dict, lambda: now, post)
    async with TestClient(TestServer(make_app(deps))) as client:
        yield Doors(client, now)
    runner.close()


def through(
    services: Services, now: datetime, story: Callable[[Doors], Awaitable[None]], chosen: Settings | None = None
) -> None:
    """Run a story through doors that are open while it lasts."""

    async def whole() -> None:
        async with opened(services, now, chosen) as doors:
            await asyncio.wait_for(story(doors), 60)

    asyncio.run(whole())


def for_examples(
    services: Services,
    now: datetime,
    strategy: st.SearchStrategy[T],
    examples: int,
    story: Callable[[Doors, T], Coroutine[Any, Any, None]],
) -> None:
    """Tell a story with each of so many examples, through doors that stay open all the while."""

    async def whole() -> None:
        async with opened(services, now) as doors:
            loop = asyncio.get_running_loop()

            @hypothesis.settings(
                max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck)
            )
            @given(strategy)
            def attempt(example: T) -> None:
                asyncio.run_coroutine_threadsafe(story(doors, example), loop).result(30)

            await asyncio.to_thread(attempt)

    asyncio.run(whole())
