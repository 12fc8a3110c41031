"""The API's document and the page that shows it to people; the page loads nothing from elsewhere."""

import asyncio
import base64
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import orjson
from aiohttp import web

from bot.web.health import for_operators
from bot.web.openapi import document
from bot.web.route import Deps, Route

_PAGE = Path(__file__).with_name("docs.html").read_text(encoding="utf-8")
_INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)


def _policy() -> str:
    """A content policy that lets run exactly the script and style of the page."""
    hashes = {
        kind: base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for kind, text in _INLINE.findall(_PAGE)
    }
    allowed = "; ".join(f"{kind}-src 'sha256-{digest}'" for kind, digest in hashes.items())
    return f"default-src 'none'; connect-src 'self'; frame-ancestors 'none'; {allowed}"


class _Document:
    """The document as bytes, made when somebody first asks for it: few do, and it is large."""

    def __init__(self, version: str, routes: Sequence[Route]) -> None:
        self._version = version
        self._routes = routes
        self._lock = Lock()
        self._made = b""

    def made(self) -> bytes:
        """On a thread: takes a moment the first time."""
        with self._lock:
            self._made = self._made or orjson.dumps(document("Storekeeper", self._version, self._routes))
        return self._made


def routes(deps: Deps, others: Sequence[Route]) -> list[Route]:
    """`/openapi.json` about `others` and itself, and `/docs`."""
    policy = {"Content-Security-Policy": _policy()}
    found: list[Route] = []

    async def openapi(_: web.Request) -> web.Response:
        return web.Response(body=await asyncio.to_thread(told.made), content_type="application/json")

    async def docs(_: web.Request) -> web.Response:
        return web.Response(text=_PAGE, content_type="text/html", headers=policy)

    found.append(Route("GET", "/openapi.json", openapi, "This document", {200: dict}, token=False, tag="operation"))
    found.append(
        Route(
            "GET", "/docs", for_operators(deps, docs), "A page that shows this document", {200: "text/html"},
            tag="operation", token=not deps.settings.http_open_metrics,
        )
    )  # fmt: skip
    told = _Document(deps.settings.module_version, [*others, *found])
    return found
