"""What a route of the HTTP API is: everything that serving, documenting and testing it needs to know."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from bot.dispatcher import Dispatcher
from bot.limits import Limits
from bot.metrics import Metrics
from bot.runner import Runner
from bot.settings import Settings
from inventory.services import Services

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Parts = Callable[[], Mapping[str, Mapping[str, object]]]


@dataclass(frozen=True)
class Deps:
    """What handlers work with.

    `parts` tells the state of each part of the process and may block; `now` is aware; `post` hands the
    router's answers on, where that is wanted.
    """

    settings: Settings
    services: Services
    runner: Runner
    limits: Limits
    dispatcher: Dispatcher
    metrics: Metrics
    parts: Parts
    now: Callable[[], datetime]
    post: Callable[[BaseModel], None] | None = None


@dataclass(frozen=True)
class Route:
    """One method of one path.

    `action` is the permission it needs, `token` whether a Bearer token is asked for (a handler with
    authentication of its own says False). `query`, `headers` and `body` are the models of what comes in (a
    body may be a union of them), `files` the media types of a body that is a file. `answers` are the models of
    what goes out by status: None for no body, a string for a media type, several for a choice of them.
    `refusals` are statuses beside those that openapi.py gives every route of its kind. `close` ends what a
    handler keeps running, when the door closes.
    """

    method: str
    path: str
    handler: Handler
    summary: str
    answers: Mapping[int, Any]
    action: str = ""
    token: bool = True
    tag: str = "inventory"
    query: type[BaseModel] | None = None
    headers: type[BaseModel] | None = None
    body: Any = None
    files: tuple[str, ...] = ()
    changes: bool = False
    refusals: tuple[int, ...] = ()
    close: Callable[[object], Awaitable[None]] | None = None

    @property
    def name(self) -> str:
        """`GET /inventory`: the route as metrics, tests and the document name it."""
        return f"{self.method} {self.path}"
