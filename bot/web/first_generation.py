"""`GET|POST /inventory` with an `action`: what the module's first generation answered, for callers that know it.

Every mistake of a person is 200 with `success: false`. X-Community-ID and X-User-ID are required.
"""

from collections.abc import Callable

import orjson
from aiohttp import web
from pydantic import Field, TypeAdapter

from bot.web import reading
from bot.web.auth import admit
from bot.web.first_answers import FirstAnswer, item_of, items_of, stats_of
from bot.web.first_changes import CHANGES, FirstCall
from bot.web.operation import keyed
from bot.web.route import Deps, Handler
from commands.wording import state
from inventory.actor import Actor
from inventory.errors import Conflict, Denied, Invalid, KeyReused, NotFound
from inventory.items.model import Filter, Item
from inventory.items.service import PAGE_LIMIT, Selection
from inventory.services import Services
from inventory.shape import Shape
from inventory.text import clean

_MISTAKES = (Invalid, NotFound, Conflict, Denied, KeyReused)
_PAGES = 5
_TEXT_LIMIT = 2000


class FirstHeaders(Shape):
    """What a request with an `action` has to say."""

    community: str = Field("", alias="X-Community-ID", description="the token's own community; needed with an action")


_CALL = TypeAdapter(FirstCall)
_FILTERS: dict[str, Filter] = {
    "all": "all", "available": "available", "checked_out": "checkedout", "checkedout": "checkedout"
}  # fmt: skip
Work = Callable[[], FirstAnswer]


class FirstGeneration:
    """The handlers by action, each in front of the one by path."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def asking(self, rest: Handler) -> Handler:
        """GET: by action where the query names one."""

        async def handle(request: web.Request) -> web.StreamResponse:
            if "action" not in request.query:
                return await rest(request)
            words = {name: clean(request.query[name])[:_TEXT_LIMIT] for name in request.query}
            actor = await admit(self._deps, request)
            return await self._answered(request, actor, lambda: self._asked(actor, words))

        return handle

    def changing(self, rest: Handler) -> Handler:
        """POST: by action where the body names one."""

        async def handle(request: web.Request) -> web.StreamResponse:
            raw = b""
            if request.headers.get("Authorization"):
                raw = await reading.read_bytes(request, self._deps.settings.request_timeout)
            if not _names_action(raw):
                return await rest(request)
            actor = keyed(request, await admit(self._deps, request), raw)

            def work() -> FirstAnswer:
                return self._changed(actor, reading.read_json(raw, request, _CALL))

            return await self._answered(request, actor, work)

        return handle

    async def _answered(self, request: web.Request, actor: Actor, work: Work) -> web.Response:
        if "X-Community-ID" not in request.headers or "X-User-ID" not in request.headers:
            missing = "X-Community-ID and X-User-ID are required with an action"
            return _json(FirstAnswer(success=False, error=missing))
        try:
            return _json(await self._deps.runner.call(actor.community, work))
        except _MISTAKES as error:
            return _json(FirstAnswer(success=False, message=error.sentence, error=error.sentence, item=None))

    def _asked(self, actor: Actor, words: dict[str, str]) -> FirstAnswer:
        services = self._deps.services
        action = words["action"]
        if action == "list":
            return _list(services, actor, words.get("filter", "all"))
        if action == "search":
            query = words.get("query", "")
            found = services.finder.search(actor, query, limit=PAGE_LIMIT)
            return FirstAnswer(success=True, **items_of(found.items, actor.community), query=query)
        if action == "status":
            item = services.items.get(actor, words.get("item_name", ""))
            zone = services.communities.settings(actor.community).clock(self._deps.settings.timezone)
            message = f"Item '{item.name}' {state(item, zone)}"
            return FirstAnswer(success=True, message=message, item=item_of(item, actor.community))
        if action == "stats":
            return FirstAnswer(success=True, stats=stats_of(services.statistics.stats(actor)))
        raise Invalid("Invalid action: use list, search, status or stats")

    def _changed(self, actor: Actor, call: FirstCall) -> FirstAnswer:
        change = CHANGES.get(call.action)
        if change is None:
            raise Invalid(f"Invalid action: use {', '.join(CHANGES)}")
        services = self._deps.services
        services.members.meet(actor)
        return change(services, actor, call)


def _list(services: Services, actor: Actor, chosen: str) -> FirstAnswer:
    """All things, as there were no pages: at most a thousand."""
    if chosen not in _FILTERS:
        raise Invalid("Invalid filter: use all, available or checked_out")
    selection, items = Selection(_FILTERS[chosen]), list[Item]()
    for _ in range(_PAGES):
        after = items[-1].name_key if items else ""
        page = services.items.page(actor, selection, after=after, limit=PAGE_LIMIT)
        items += page
        if len(page) < PAGE_LIMIT:
            break
    return FirstAnswer(success=True, **items_of(items, actor.community))


def _names_action(raw: bytes) -> bool:
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return False
    return isinstance(body, dict) and "action" in body


def _json(answer: FirstAnswer) -> web.Response:
    return web.Response(text=answer.model_dump_json(exclude_unset=True), content_type="application/json")
