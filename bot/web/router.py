"""The router's doors: /api/v1/execute for the router, /webhook for the marketplace and the first generation.

Who is authenticated and makes sense always gets 200, because the router drops every other answer: a person's
mistake is `success: false` and a sentence. The community is the one that the authenticated body names.
"""

import asyncio
from typing import Any

from aiohttp import web
from pydantic import BaseModel, Field, TypeAdapter

from bot.dispatcher import refusal
from bot.quick import quickly
from bot.web.errors import ErrorBody
from bot.web.marketplace_body import WebhookCall
from bot.web.reading import read_bytes, read_json
from bot.web.route import Deps, Handler, Route
from bot.web.router_answer import RouterAnswer, answered, execution_id, silent
from bot.web.router_asked import Asked
from bot.web.router_bodies import LocalCall, RouterCall
from bot.web.signatures import Guard
from commands.base import Reply
from inventory.errors import StorekeeperError
from inventory.shape import Shape

# The router waits 30 s and the marketplace 5 s; the answer has to travel too.
ROUTER_SECONDS = 28.0
WEBHOOK_SECONDS = 4.5
BODY_SECONDS = 10.0
_LATE = Reply("That takes longer than usual; look whether it is done before you try it again.", success=False)
_NO_COMMAND = Reply("A command begins with a letter, such as inventory.", success=False)

_ROUTER, _WEBHOOK, _LOCAL = TypeAdapter(RouterCall), TypeAdapter(WebhookCall), TypeAdapter(LocalCall)


class KeyHeader(Shape):
    """How the router shows who it is."""

    key: str = Field("", alias="X-Service-Key", description="SERVICE_API_KEY")


class SignatureHeaders(Shape):
    """How the marketplace and a first-generation router show who they are."""

    signature: str = Field(
        "", alias="X-WaddleBot-Signature", description="sha256= and the HMAC-SHA256 of the body by WEBHOOK_SECRET"
    )
    source: str = Field("", alias="X-WaddleBot-Source", description="router, where ROUTER_ALLOW_UNSIGNED is true")


def routes(deps: Deps) -> list[Route]:
    """Both doors."""
    doors = Doors(deps)
    return [
        _route("/api/v1/execute", doors.execute, "Run a command for the router", KeyHeader, RouterCall),
        _route("/webhook", doors.webhook, "Run a command for the marketplace or a first-generation router",
               SignatureHeaders, WebhookCall | LocalCall),
    ]  # fmt: skip


def _route(path: str, handler: Handler, summary: str, headers: type[BaseModel], body: Any) -> Route:  # noqa: ANN401 - a model or a union
    answers = {200: RouterAnswer, 401: ErrorBody, 403: ErrorBody}
    return Route(
        "POST", path, handler, summary, answers, token=False, tag="router", headers=headers, body=body, changes=True
    )


class Doors:
    """The handlers of both doors."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._guard = Guard(deps.settings)
        self._running: set[asyncio.Task[Reply | None]] = set()

    async def execute(self, request: web.Request) -> web.StreamResponse:
        """The router: authenticated by its key before the body is read."""
        self._guard.check_key(request.headers)
        raw = await read_bytes(request, BODY_SECONDS)
        call: RouterCall = read_json(raw, request, _ROUTER)
        return await self._answer(call.asked(), ROUTER_SECONDS)

    async def webhook(self, request: web.Request) -> web.StreamResponse:
        """The marketplace, by its signature over the raw body; or the first generation, where it may come in."""
        if self._guard.lets_in_unsigned(request.headers):
            raw = await read_bytes(request, BODY_SECONDS)
            local: LocalCall = read_json(raw, request, _LOCAL)
            return await self._answer(local.asked(), WEBHOOK_SECONDS)
        self._guard.check_open()
        raw = await read_bytes(request, BODY_SECONDS)
        self._guard.check_signature(request.headers, raw)
        call: WebhookCall = read_json(raw, request, _WEBHOOK)
        self._guard.check_fresh(call.timestamp, self._deps.now())
        if call.trigger.type == "event":
            name = self._deps.settings.module_name
            return _json(silent(call.request_id, execution_id(call.request_id), name))
        return await self._answer(call.asked(), WEBHOOK_SECONDS)

    async def _answer(self, asked: Asked, seconds: float) -> web.StreamResponse:
        reply = await self._reply(asked, seconds)
        answer = answered(reply, asked.request, execution_id(asked.event_id), self._deps.settings.module_name)
        if self._deps.post is not None:
            self._deps.post(answer)
        return _json(answer)

    async def _reply(self, asked: Asked, seconds: float) -> Reply:
        """What the dispatcher says; a caller that can't wait longer finds it when it asks again."""
        try:
            community = await self._community(asked)
        except StorekeeperError as error:
            return refusal(error)
        message = asked.message(self._deps.now(), self._deps.settings.timezone, community)
        task = asyncio.create_task(self._deps.dispatcher.dispatch(message))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        done, _ = await asyncio.wait({task}, timeout=seconds)
        return (task.result() or _NO_COMMAND) if done else _LATE

    async def _community(self, asked: Asked) -> str:
        """The community that was named, or that the place named belongs to."""
        if not asked.place:
            return asked.community
        communities = self._deps.services.communities
        return (await quickly(self._deps.runner, asked.community, communities.place, asked.place)).community


def _json(answer: RouterAnswer) -> web.Response:
    return web.Response(text=answer.model_dump_json(), content_type="application/json")
