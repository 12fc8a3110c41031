"""An operation of the API: a plain blocking function from what was asked to its answer, run on a thread."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import BaseModel, TypeAdapter

from bot.web import reading
from bot.web.auth import admit
from bot.web.etags import unchanged
from bot.web.quick import quickly
from bot.web.route import Deps, Handler, Route
from inventory.actor import Actor
from inventory.errors import Invalid
from inventory.services import Services

Q = TypeVar("Q")
B = TypeVar("B")
_KEY_LIMIT = 200
_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Ask(Generic[Q, B]):
    """One authenticated request, its query and body checked; `if_match` is the raw header."""

    services: Services
    actor: Actor
    now: datetime
    zone: ZoneInfo
    path: Mapping[str, str]
    query: Q
    body: B
    if_match: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation answers: None is an empty body."""

    content: BaseModel | None = None
    status: int = 200
    etag: str | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


Work = Callable[[Ask[Any, Any]], Answer]


def operation(
    deps: Deps,
    method: str,
    path: str,
    work: Work,
    *,
    action: str,
    answers: Mapping[int, Any],
    query: type[BaseModel] = reading.Query,
    body: Any = None,  # noqa: ANN401 - a model or a union of models
    tag: str = "inventory",
    refusals: tuple[int, ...] = (),
) -> Route:
    """The route of an operation; its summary is the first line of the function's docstring."""
    return Route(
        method,
        path,
        handler(deps, work, query, body),
        summary=(work.__doc__ or "").strip().partition("\n")[0].rstrip("."),
        answers=answers,
        action=action,
        tag=tag,
        query=query,
        body=body,
        changes=method in _CHANGING,
        refusals=refusals,
    )


def handler(deps: Deps, work: Work, query: type[BaseModel], body: Any) -> Handler:  # noqa: ANN401 - as above
    """The aiohttp handler of an operation: admit, read, run, answer."""
    adapter = TypeAdapter(body) if body is not None else None

    async def handle(request: web.Request) -> web.StreamResponse:
        actor = await admit(deps, request)
        raw = await reading.read_bytes(request, deps.settings.request_timeout) if request.method in _CHANGING else b""
        ask: Ask[Any, Any] = Ask(
            deps.services,
            keyed(request, actor, raw),
            deps.now(),
            deps.settings.timezone,
            request.match_info,
            reading.read_query(request, query),
            reading.read_json(raw, request, adapter) if adapter else None,
            request.headers.get("If-Match"),
        )
        if request.method in _CHANGING:
            status, content, headers = await deps.runner.call(actor.community, _run, work, ask, request)
        else:
            status, content, headers = await quickly(deps.runner, actor.community, _run, work, ask, request)
        media = "application/json" if content is not None else None
        return web.Response(status=status, body=content, headers=headers, content_type=media)

    return handle


def _run(work: Work, ask: Ask[Any, Any], request: web.Request) -> tuple[int, bytes | None, dict[str, str]]:
    """On a thread: the work itself, and its answer as JSON."""
    if request.method in _CHANGING:
        _meet(ask, request)
    answer = work(ask)
    headers = dict(answer.headers)
    if answer.etag is not None:
        headers |= {"ETag": answer.etag, "Cache-Control": "private, no-cache"}
        if request.method == "GET" and unchanged(request.headers.get("If-None-Match"), answer.etag):
            return 304, None, headers
    content = None if answer.content is None else answer.content.model_dump_json().encode()
    return answer.status, content, headers


def _meet(ask: Ask[Any, Any], request: web.Request) -> None:
    """Remember the name of the person the caller acts for, so that others can name them."""
    if "X-User-ID" in request.headers and "X-User-Name" in request.headers:
        ask.services.members.meet(ask.actor)


def keyed(request: web.Request, actor: Actor, raw: bytes) -> Actor:
    """The actor with the request's idempotency key, if it brought one; raises Invalid for one that is no key."""
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method not in _CHANGING:
        return actor
    if not (0 < len(key) <= _KEY_LIMIT and key.isascii() and key.isprintable()):
        raise Invalid(f"Idempotency-Key is 1 to {_KEY_LIMIT} printable ASCII characters.")
    asked = b"\n".join((request.method.encode(), request.raw_path.encode(errors="replace"), raw))
    return actor.with_key(f"http:{key}", hashlib.sha256(asked).hexdigest())
