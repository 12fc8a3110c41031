"""Liveness for everybody, the state of each part and the figures for operators."""

import asyncio
from collections.abc import Mapping
from typing import Any, Literal

import orjson
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.parts import FINE
from bot.web.auth import admit
from bot.web.route import Deps, Handler, Route
from inventory.shape import Shape

_SECONDS = 5.0
_VITAL = "database"

States = Mapping[str, Mapping[str, object]]


class Health(Shape):
    """The process is alive."""

    status: Literal["healthy"] = "healthy"
    module: str
    version: str


class Detailed(Shape):
    """The state of each part; degraded means that something beside the database is down."""

    status: Literal["healthy", "degraded", "unhealthy"]
    module: str
    version: str
    parts: Mapping[str, Mapping[str, Any]]


def for_operators(deps: Deps, handler: Handler) -> Handler:
    """A handler that asks for a token, unless HTTP_OPEN_METRICS says that it needs none."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if not deps.settings.http_open_metrics:
            await admit(deps, request)
        return await handler(request)

    return guarded


def routes(deps: Deps) -> list[Route]:
    """`/health`, `/health/detailed` and `/metrics`."""
    names = {"module": deps.settings.module_name, "version": deps.settings.module_version}
    alive = Health(**names).model_dump_json().encode()

    look = _Look(deps)

    async def health(_: web.Request) -> web.Response:
        return web.Response(body=alive, content_type="application/json")

    async def detailed(_: web.Request) -> web.Response:
        parts = await look()
        status = _overall(parts)
        body = orjson.dumps({"status": status, **names, "parts": parts}, default=str)
        return web.Response(body=body, status=503 if status == "unhealthy" else 200, content_type="application/json")

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=deps.metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    token = not deps.settings.http_open_metrics
    return [
        Route("GET", "/health", health, "Tell whether the process lives", {200: Health}, token=False, tag="operation"),
        Route(
            "GET", "/health/detailed", for_operators(deps, detailed), "Tell how each part is",
            {200: Detailed, 503: Detailed}, token=token, tag="operation",
        ),
        Route(
            "GET", "/metrics", for_operators(deps, metrics), "Figures for Prometheus", {200: "text/plain"},
            token=token, tag="operation",
        ),
    ]  # fmt: skip


class _Look:
    """One look at the parts at a time, shared by all who ask meanwhile: a database that hangs takes one thread."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._task: asyncio.Task[States] | None = None

    async def __call__(self) -> States:
        """Every part's state; where the database keeps us waiting, that it does."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._deps.runner.call("", self._deps.parts))
        done, _ = await asyncio.wait({self._task}, timeout=_SECONDS)
        if done and not self._task.cancelled() and self._task.exception() is None:
            return self._task.result()
        return {_VITAL: {"status": "down", "detail": f"no answer within {_SECONDS:g} s"}}


def _overall(parts: States) -> str:
    down = [name for name, part in parts.items() if part.get("status") not in FINE]
    if _VITAL in down:
        return "unhealthy"
    return "degraded" if down else "healthy"
