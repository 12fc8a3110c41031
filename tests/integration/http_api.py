"""The HTTP API on loopback, asked by a real client: an event loop on a thread, tests without a coroutine."""

import asyncio
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Thread
from typing import Any, Self, TypeVar
from urllib.parse import quote

import aiohttp
import orjson
from yarl import URL

from bot.dispatcher import Dispatcher
from bot.limits import Limits
from bot.metrics import Metrics
from bot.runner import Runner
from bot.settings import Settings
from bot.web.app import HttpDoor
from bot.web.route import Deps, Parts
from commands.registry import load
from inventory.actor import Role
from inventory.services import Services

T = TypeVar("T")
Json = Any


@dataclass(frozen=True)
class Reply:
    """An answer: its JSON where it is JSON, else its text."""

    status: int
    headers: Mapping[str, str]
    body: Json

    @property
    def code(self) -> str:
        """The code of a refusal."""
        return str(self.body["error"]["code"])

    @property
    def message(self) -> str:
        """The sentence of a refusal."""
        return str(self.body["error"]["message"])


class Loop:
    """An event loop on a thread of its own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = Thread(target=self.loop.run_forever, name="http-api", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()

    def do(self, coroutine: Coroutine[Any, Any, T], seconds: float = 60) -> T:
        """Run a coroutine there and wait for it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(seconds)


class Api:
    """Asks the API on a port; `deps` is what it works with."""

    def __init__(self, loop: Loop, session: aiohttp.ClientSession, port: int | None, deps: Deps | None = None) -> None:
        self._loop = loop
        self._session = session
        self._deps = deps
        self.port = port or 0
        self.url = f"http://127.0.0.1:{port}"

    @property
    def deps(self) -> Deps:
        """What the served handlers work with."""
        assert self._deps is not None
        return self._deps

    def by(self, token: str | None, **headers: str) -> "Caller":
        """The API as the holder of a token sees it."""
        return Caller(self, token, {name.replace("_", "-"): value for name, value in headers.items()})

    def many(self, coroutines: Sequence[Coroutine[Any, Any, Reply]], seconds: float = 120) -> list[Reply]:
        """Run requests at once."""

        async def together() -> list[Reply]:
            return list(await asyncio.gather(*coroutines))

        return self._loop.do(together(), seconds)

    def do(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run one request."""
        return self._loop.do(coroutine)

    async def ask(self, method: str, path: str, headers: Mapping[str, str], data: bytes | None) -> Reply:
        """One request as it goes over the wire."""
        url = URL(self.url + path, encoded=True)
        async with self._session.request(method, url, headers=headers, data=data) as answer:
            raw = await answer.read()
            is_json = answer.content_type == "application/json" and raw
            return Reply(answer.status, answer.headers.copy(), orjson.loads(raw) if is_json else raw.decode())


@dataclass(frozen=True)
class Caller:
    """Somebody with a token (or none) and headers of their own."""

    api: Api
    token: str | None
    headers: Mapping[str, str]

    def request(self, method: str, path: str, body: Json = None, **headers: str) -> Coroutine[Any, Any, Reply]:
        """A request to run with others at once; bytes go as they are, anything else as JSON."""
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        data = body
        if body is not None and not isinstance(body, bytes):
            data = orjson.dumps(body)
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        return self.api.ask(method, path, sent, data)

    def get(self, path: str, **headers: str) -> Reply:
        """GET a path."""
        return self.api.do(self.request("GET", path, **headers))

    def send(self, method: str, path: str, body: Json = None, **headers: str) -> Reply:
        """Send a change."""
        return self.api.do(self.request(method, path, body, **headers))

    def add(self, name: str, **fields: Json) -> Reply:
        """Add a thing."""
        return self.send("POST", "/inventory", {"name": name, **fields})


def at(name: str, *rest: str) -> str:
    """The path of a thing."""
    return "/".join(["/inventory/items", quote(name, safe=""), *(quote(part, safe="") for part in rest)])


def http_settings(**values: Any) -> Settings:
    """Settings of a door on any free port, with shares nobody uses up."""
    generous = {"module_port": 0, "person_per_minute": 1_000_000, "community_per_minute": 1_000_000}
    return Settings(_env_file=None, **generous | values)


@contextmanager
def serve(
    services: Services, settings: Settings | None = None, limits: Limits | None = None, parts: Parts = dict,
) -> Iterator[Api]:  # fmt: skip
    """The API of these services, until the block ends."""
    chosen = settings or http_settings()
    with Loop() as loop:
        runner = Runner(chosen.max_workers, chosen.request_timeout)
        metrics = Metrics()
        shares = limits or Limits(chosen.person_per_minute, chosen.community_per_minute)
        deps = Deps(
            chosen, services, runner, shares, Dispatcher(load(), services, runner, shares, metrics.command),
            metrics, parts, lambda: datetime.now(UTC),
        )  # fmt: skip
        door = HttpDoor(deps)
        try:
            loop.do(door.__aenter__())
            session = loop.do(open_session())
            try:
                yield Api(loop, session, door.port, deps)
            finally:
                loop.do(session.close())
        finally:
            loop.do(door.__aexit__())
            runner.close()


async def open_session() -> aiohttp.ClientSession:
    """A client that asks much at once and never waits for ever."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=100), timeout=aiohttp.ClientTimeout(total=60), auto_decompress=False
    )


def token_of(services: Services, community: str, role: Role) -> str:
    """A new token."""
    return services.tokens.create(community, role)
