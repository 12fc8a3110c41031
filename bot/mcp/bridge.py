"""Streamable HTTP inside aiohttp: the SDK speaks ASGI, so a request goes over a short bridge.

The SDK is loaded with the first request that shows a valid token: a bot that nobody talks to by this protocol
doesn't carry it.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aiohttp import web

from inventory.actor import Actor
from inventory.errors import Invalid, Unavailable

if TYPE_CHECKING:
    from bot.mcp.calling import Calling
    from bot.mcp.tools import Tool

_ACTOR = "storekeeper.actor"
_START_SECONDS = 30.0
Message = MutableMapping[str, Any]


class Bridge:
    """One session manager of the SDK in a task of its own, begun on use and ended with the door."""

    def __init__(self, make: Callable[[], "Calling"], run: Callable[..., Awaitable[Any]], version: str) -> None:
        self._make = make
        self._run = run
        self._version = version
        self._serving: asyncio.Task[None] | None = None
        self._manager: asyncio.Future[Any] | None = None

    async def handle(self, request: web.Request, actor: Actor, raw: bytes) -> web.Response:
        """Answer one request of somebody who has shown who they are."""
        manager = await self._begun()
        answer = _Answer(raw)
        await manager.handle_request(_scope(request, actor), answer.receive, answer.send)
        response = answer.response()
        if response.status == HTTPStatus.BAD_REQUEST:
            from bot.mcp.envelope import refusal  # noqa: PLC0415 - the SDK, which is loaded by now

            if refused := refusal(raw):
                return web.json_response(refused, status=response.status)
        return response

    async def _begun(self) -> Any:  # noqa: ANN401 - a class of the SDK, which isn't loaded here
        if self._manager is None:
            self._manager = asyncio.get_running_loop().create_future()
            self._serving = asyncio.create_task(self._serve(self._manager), name="mcp")
        async with asyncio.timeout(_START_SECONDS):
            return await asyncio.shield(self._manager)

    async def _serve(self, ready: "asyncio.Future[Any]") -> None:
        try:
            manager = await asyncio.to_thread(self._made)
        except ModuleNotFoundError:
            ready.set_exception(Unavailable("This needs the extra mcp: install storekeeper[mcp]."))
            return
        async with manager.run():
            ready.set_result(manager)
            await asyncio.Event().wait()

    def _made(self) -> Any:  # noqa: ANN401 - as above
        # Imported here because only who is asked by this protocol needs the SDK.
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager  # noqa: PLC0415

        from bot.mcp.server import make_server  # noqa: PLC0415

        calling = self._make()

        async def offered(actor: Actor) -> "list[Tool]":
            found: list[Tool] = await self._run(actor.community, calling.offered, actor)
            return found

        server = make_server(calling, offered, lambda ctx: _caller(ctx.request), self._version)
        return StreamableHTTPSessionManager(server, json_response=True, stateless=True)

    async def close(self, _: object = None) -> None:
        """End the SDK's task."""
        if self._serving is not None:
            self._serving.cancel()
            with suppress(asyncio.CancelledError):
                await self._serving


def _caller(request: Any) -> Actor:  # noqa: ANN401 - starlette's request, which isn't loaded here
    actor: Actor = request.scope[_ACTOR]
    return actor


def _scope(request: web.Request, actor: Actor) -> dict[str, Any]:
    headers = [(name.lower().encode(), value.encode("utf-8", "replace")) for name, value in request.headers.items()]
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": request.method,
        "scheme": request.scheme, "path": request.path, "raw_path": request.raw_path.encode(), "root_path": "",
        "query_string": request.query_string.encode(), "headers": headers, "client": None, "server": None,
        "state": {}, _ACTOR: actor,
    }  # fmt: skip


class _Answer:
    """The two ends of ASGI for one request whose body is here already, and the answer that it makes."""

    def __init__(self, raw: bytes) -> None:
        self._raw: bytes | None = raw
        self._status = 0
        self._headers: dict[str, str] = {}
        self._body = bytearray()
        self._gone = asyncio.Event()

    async def receive(self) -> Message:
        """The body once, and then nothing until the answer is complete."""
        if self._raw is not None:
            raw, self._raw = self._raw, None
            return {"type": "http.request", "body": raw, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Take a piece of the answer."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in message["headers"]}
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                self._gone.set()

    def response(self) -> web.Response:
        """The whole answer; raises Invalid where there was none."""
        if not self._status:
            raise Invalid("That is no request of the Model Context Protocol.")
        kept = {name: value for name, value in self._headers.items() if name.lower() != "content-length"}
        return web.Response(status=self._status, body=bytes(self._body), headers=kept)
