"""An operation's answer as bytes, and the response made of it; one that is kept serves many requests."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.web.etags import unchanged


@dataclass(frozen=True, slots=True)
class Rendered:
    """A status, the JSON (None for an empty body) and headers; `etag` is among the headers, too."""

    status: int
    content: bytes | None
    headers: Mapping[str, str]
    etag: str | None

    def response(self, request: web.Request) -> web.Response:
        """The response to this request: 304 for a reader who has this version already."""
        if self.etag and request.method == "GET" and unchanged(request.headers.get("If-None-Match"), self.etag):
            return web.Response(status=304, headers=self.headers)
        return web.Response(status=self.status, body=self.content, headers=self.headers)
