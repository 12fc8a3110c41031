"""A gate before moto: it lets reads of the catalogue through and nothing else, and plays planned faults."""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web
from yarl import URL

from tests.standins.server import LoopbackServer
from workers.cloud.catalogue_file import load
from workers.cloud.check import model
from workers.cloud.reads import is_read
from workers.sources.aws import wanted

_SCOPE = re.compile(r"Credential=[^/]+/\d{8}/([^/]+)/([^/]+)/aws4_request")
_HOP = {"transfer-encoding", "content-encoding", "content-length", "connection", "date", "server"}
_KEYS = {("sts", "AssumeRole")}  # how one gets in; it changes nothing


@dataclass(frozen=True)
class Asked:
    """One call: `operation` is empty where the request is none of the catalogue's."""

    region: str
    service: str
    operation: str
    body: bytes


Answer = Callable[[Asked], web.Response | None]


class AwsGate(LoopbackServer):
    """`fault` may answer in moto's place; `dead` regions give no answer, `held` services none until `release`."""

    def __init__(self, behind: str) -> None:
        super().__init__()
        self.calls: list[Asked] = []
        self.fault: Answer | None = None
        self.dead: set[str] = set()
        self._behind = behind
        self._session: aiohttp.ClientSession | None = None
        self._routes = routes()
        self.held: set[str] = set()
        self.release = asyncio.Event()

    def application(self) -> web.Application:
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/{rest:.*}", self._pass)
        return app

    async def hang_up(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        asked = self._asked(request, body)
        self.calls.append(asked)
        if asked.region in self.dead:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if not is_read(asked.operation) and (asked.service, asked.operation) not in _KEYS:
            self.violate(f"{request.method} {request.path_qs} {asked}")
            return web.Response(status=403)
        if asked.service in self.held:
            self.changes.happened()
            await self.release.wait()
        planned = self.fault(asked) if self.fault else None
        return planned or await self._forwarded(request, body)

    async def _forwarded(self, request: web.Request, body: bytes) -> web.Response:
        self._session = self._session or aiohttp.ClientSession(auto_decompress=True)
        url = self._behind + request.raw_path
        headers = {name: value for name, value in request.headers.items() if name.lower() != "accept-encoding"}
        async with self._session.request(request.method, URL(url, encoded=True), data=body,
                                         headers=headers, allow_redirects=False) as told:  # fmt: skip
            kept = {name: value for name, value in told.headers.items() if name.lower() not in _HOP}
            return web.Response(status=told.status, body=await told.read(), headers=kept)

    def _asked(self, request: web.Request, body: bytes) -> Asked:
        found = _SCOPE.search(request.headers.get("Authorization", ""))
        region, service = found.groups() if found else ("", "")
        return Asked(region, service, self._operation(request, body), body)

    def _operation(self, request: web.Request, body: bytes) -> str:
        if target := request.headers.get("X-Amz-Target"):
            return target.rpartition(".")[2]
        if request.headers.get("Smithy-Protocol"):
            return request.path.rpartition("/operation/")[2]
        action = parse_qs(body.decode(errors="replace")).get("Action") if body else None
        if action:
            return action[0]
        return next((name for method, path, name in self._routes
                     if method == request.method and path.fullmatch(request.rel_url.raw_path)), "")  # fmt: skip


@cache
def routes() -> list[tuple[str, re.Pattern[str], str]]:
    """The same, made once."""
    return list(_routes())


def _routes() -> Iterator[tuple[str, re.Pattern[str], str]]:
    """Method, path and name of all operations that the catalogue calls by path."""
    for service, operations in wanted(load()).items():
        for name in operations:
            http = model(service).operation_model(name).http
            path = str(http.get("requestUri", "/")).partition("?")[0]
            if path != "/" or service == "s3":
                pattern = re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(path))
                yield http["method"], re.compile(pattern.removesuffix("/") + "/?"), name
