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

from bot.quick import quickly
from bot.web import reading
from bot.web.auth import admit
from bot.web.rendered import Rendered
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
    """One authenticated request, its query and body checked; `own_zone` is the installation's, `if_match` as sent.

    `correlation` is X-Correlation-ID, by which other programs find again what came of a request; empty for none.
    """

    services: Services
    actor: Actor
    now: datetime
    own_zone: ZoneInfo
    path: Mapping[str, str]
    query: Q
    body: B
    if_match: str | None = None
    correlation: str = ""

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the community's clock."""
        return self.services.communities.settings(self.actor.community).clock(self.own_zone)


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
    kept: bool = False,
) -> Route:
    """The route of an operation; its summary is the first line of the function's docstring.

    `kept` answers depend on the community's things, the question and nothing else: they are kept as bytes until
    something in the community changes.
    """
    return Route(
        method,
        path,
        _changing(deps, work, query, body) if method in _CHANGING else _reading(deps, work, query, action, kept=kept),
        summary=(work.__doc__ or "").strip().partition("\n")[0].rstrip("."),
        answers=answers,
        action=action,
        tag=tag,
        query=query,
        body=body,
        changes=method in _CHANGING,
        refusals=refusals,
    )


def _changing(deps: Deps, work: Work, query: type[BaseModel], body: Any) -> Handler:  # noqa: ANN401 - as above
    adapter = TypeAdapter(body) if body is not None else None

    async def handle(request: web.Request) -> web.StreamResponse:
        actor = await admit(deps, request)
        raw = await reading.read_bytes(request, deps.settings.request_timeout)
        content = reading.read_json(raw, request, adapter) if adapter else None
        ask = _asked(deps, request, keyed(request, actor, raw), query, content)
        return (await deps.runner.call(actor.community, _changed, work, ask, request)).response(request)

    return handle


def _reading(deps: Deps, work: Work, query: type[BaseModel], action: str, *, kept: bool) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        actor = await admit(deps, request)

        def answered() -> Rendered:
            return rendered(work(_asked(deps, request, actor, query)))

        def known() -> Rendered:
            deps.services.permissions.require(actor, action)
            return deps.services.answers.view(actor.community, ("http", request.raw_path), answered)

        return (await quickly(deps.runner, actor.community, known if kept else answered)).response(request)

    return handle


def _asked(
    deps: Deps, request: web.Request, actor: Actor, query: type[BaseModel], body: object = None
) -> Ask[Any, Any]:
    return Ask(
        deps.services, actor, deps.now(), deps.settings.timezone, request.match_info,
        reading.read_query(request, query), body, request.headers.get("If-Match"), _correlation(request),
    )  # fmt: skip


def _correlation(request: web.Request) -> str:
    given = request.headers.get("X-Correlation-ID", "")
    if given and not (len(given) <= _KEY_LIMIT and given.isascii() and given.isprintable()):
        raise Invalid(f"X-Correlation-ID is 1 to {_KEY_LIMIT} printable ASCII characters.")
    return given


def _changed(work: Work, ask: Ask[Any, Any], request: web.Request) -> Rendered:
    """On a thread: a change, by somebody whose name is remembered so that others can name them."""
    if "X-User-ID" in request.headers and "X-User-Name" in request.headers:
        ask.services.members.meet(ask.actor)
    return rendered(work(ask))


def rendered(answer: Answer) -> Rendered:
    """The answer as bytes, its entity tag among the headers."""
    headers = dict(answer.headers)
    if answer.etag is not None:
        headers |= {"ETag": answer.etag, "Cache-Control": "private, no-cache"}
    if answer.content is None:
        return Rendered(answer.status, None, headers, answer.etag)
    headers["Content-Type"] = "application/json"
    return Rendered(answer.status, answer.content.model_dump_json().encode(), headers, answer.etag)


def keyed(request: web.Request, actor: Actor, raw: bytes) -> Actor:
    """The actor with the request's idempotency key, if it brought one; raises Invalid for one that is no key."""
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method not in _CHANGING:
        return actor
    if not (0 < len(key) <= _KEY_LIMIT and key.isascii() and key.isprintable()):
        raise Invalid(f"Idempotency-Key is 1 to {_KEY_LIMIT} printable ASCII characters.")
    asked = b"\n".join((request.method.encode(), request.raw_path.encode(errors="replace"), raw))
    return actor.with_key(f"http:{key}", hashlib.sha256(asked).hexdigest())
