"""Liveness for everybody, the state of each part and the figures for operators."""

import asyncio
from collections.abc import Mapping
from typing import Any, Literal

import orjson
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from bot.web.auth import admit
from bot.web.route import Deps, Handler, Route

_SECONDS = 5.0
_VITAL = "database"


class Health(BaseModel):
    """The process is alive."""

    status: Literal["healthy"] = "healthy"
    module: str
    version: str


class Detailed(BaseModel):
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

    async def health(_: web.Request) -> web.Response:
        return web.Response(body=alive, content_type="application/json")

    async def detailed(_: web.Request) -> web.Response:
        parts = await _parts(deps)
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


async def _parts(deps: Deps) -> Mapping[str, Mapping[str, object]]:
    try:
        async with asyncio.timeout(_SECONDS):
            return await deps.runner.call("", deps.parts)
    except TimeoutError:
        return {_VITAL: {"status": "down", "detail": f"no answer within {_SECONDS:g} s"}}


def _overall(parts: Mapping[str, Mapping[str, object]]) -> str:
    down = [name for name, part in parts.items() if part.get("status") not in ("up", "stopped")]
    if _VITAL in down:
        return "unhealthy"
    return "degraded" if down else "healthy"
