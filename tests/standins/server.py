"""A loopback HTTP server that answers, remembers what it was asked and plays planned faults."""

from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler

from tests.standins.changes import Changes
from tests.standins.faults import Faults

Json = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """One request as the stand-in answered it."""

    method: str
    path: str
    status: int


class Refused(Exception):
    """The documented error answer to a request."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body


class LoopbackServer:
    """Base of the stand-ins: `violations` must stay empty, `requests` lists what was asked."""

    def __init__(self) -> None:
        self.violations: list[str] = []
        self.requests: list[Seen] = []
        self.faults = Faults()
        self.changes = Changes()
        self.wired = 0
        """The port of a wire that stands before it, which its addresses name then."""
        self._server: TestServer | None = None

    def application(self) -> web.Application:
        raise NotImplementedError

    async def hang_up(self) -> None:
        """Close what would keep the server from stopping."""

    def vet(self, request: web.Request) -> None:
        """Check what every request must carry; raises `Refused` where the provider would."""

    def headers(self, request: web.Request, status: int) -> dict[str, str]:
        """The headers that the provider adds to its answer."""
        return {}

    def violate(self, what: str) -> None:
        """Remember that the client did what the provider's documentation forbids."""
        self.violations.append(what)
        self.changes.happened()

    async def __aenter__(self) -> Self:
        app = self.application()
        app.middlewares.append(self._middleware())
        self._server = TestServer(app)
        await self._server.start_server()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.hang_up()
        if self._server is not None:
            await self._server.close()

    def url(self, path: str, scheme: str = "http") -> str:
        assert self._server is not None
        made = self._server.make_url(path).with_scheme(scheme)
        return str(made.with_port(self.wired) if self.wired else made)

    @property
    def port(self) -> int:
        """Where it listens itself."""
        assert self._server is not None
        assert self._server.port is not None
        return self._server.port

    def _middleware(self) -> Any:
        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.headers.get("Upgrade", "").lower() == "websocket":
                return await handler(request)
            response = await self._answer(request, handler)
            for name, value in self.headers(request, response.status).items():
                response.headers.setdefault(name, value)
            self.requests.append(Seen(request.method, request.path, response.status))
            self.changes.happened()
            return response

        return middleware

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        planned = self.faults.take(request)
        if planned is not None:
            await request.read()
            return planned
        try:
            self.vet(request)
            return await handler(request)
        except Refused as refused:
            return answer(refused.body, refused.status)
        except web.HTTPNotFound:
            self.violate(f"{request.method} {request.path} is no route of this stand-in")
            return answer({"message": "404: Not Found", "code": 0, "status": 404}, 404)


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """A JSON answer whose content type is exactly `application/json`, as the providers send it."""
    response = web.json_response(body, status=status, headers=headers)
    response.headers["Content-Type"] = "application/json"
    return response
