"""The list of coins by rank, in pages: the one that is asked for most, so it is kept as bytes."""

import asyncio
import base64
import binascii
import re
from dataclasses import replace
from functools import partial
from weakref import WeakValueDictionary

from aiohttp import web
from pydantic import Field, model_validator

from bot.quick import quickly
from bot.web.asset_door import OFFSETS, Kept, Pages, good_until, link
from bot.web.asset_shapes import Listed, row
from bot.web.auth import admit
from bot.web.operation import Answer, Ask, operation, rendered
from bot.web.reading import Number, Query, Text, read_query
from bot.web.rendered import Rendered
from bot.web.route import Deps, Route
from inventory.actor import Actor
from inventory.assets.market import BEGINNING, Page
from inventory.assets.model import PAGE_LIMIT, Asset
from inventory.errors import Invalid

_LIMIT = 50
_CURSOR = re.compile(r"([0-9]{1,10})\.(.{1,200})")


class Listing(Query):
    """Which coins, from where on: by `offset`, or by the `cursor` in the Link of the page before."""

    active_only: bool = Field(True, description="only coins that are active here and at the provider")
    limit: Number = Field(_LIMIT, ge=1, le=PAGE_LIMIT)
    offset: Number = Field(0, ge=0, le=OFFSETS)
    cursor: Text | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "Listing":
        if self.cursor is not None and self.offset:
            raise ValueError("Page by offset or by cursor, not both")
        return self


def list_assets(ask: Ask[Listing, None]) -> Answer:
    """List coins by rank, those without one last."""
    return _answer(_page(ask), ask)


def listing(deps: Deps) -> Route:
    """The route of the list; its pages are answered as they were, until the market changes."""
    route = operation(
        deps, "GET", "/inventory/assets", list_assets, action="asset.read", answers={200: Listed}, query=Listing,
        tag="assets",
    )  # fmt: skip
    answered = partial(_kept, deps, Pages())
    turns: WeakValueDictionary[tuple[str, Listing], asyncio.Lock] = WeakValueDictionary()

    async def handle(request: web.Request) -> web.StreamResponse:
        actor = await admit(deps, request)
        asked = read_query(request, Listing)
        # Many who ask at once for a page that isn't kept yet wait for the first of them, and take no threads.
        async with turns.setdefault((actor.community, asked), asyncio.Lock()):
            return (await quickly(deps.runner, actor.community, answered, actor, asked)).response(request)

    return replace(route, handler=handle)


def _kept(deps: Deps, pages: Pages, actor: Actor, asked: Listing) -> Rendered:
    now = deps.now()

    def make() -> Kept:
        ask = Ask(deps.services, actor, now, deps.settings.timezone, {}, asked, None)
        page = _page(ask)
        return Kept(rendered(_answer(page, ask)), good_until(page.assets, now))

    return pages.get((deps.services.assets.market.edition(actor), asked), now, make)


def _page(ask: Ask[Listing, None]) -> Page:
    asked = ask.query
    after = _place(asked.cursor) if asked.cursor is not None else BEGINNING
    market = ask.services.assets.market
    return market.page(ask.actor, active=asked.active_only, after=after, skip=asked.offset, limit=asked.limit)


def _answer(page: Page, ask: Ask[Listing, None]) -> Answer:
    headers = {}
    if len(page.assets) == ask.query.limit:
        headers["Link"] = link("/inventory/assets", ask.query, cursor=_cursor(page.assets[-1]))
    currency = ask.services.assets.plan.currency
    rows = [row(asset, currency, ask.now) for asset in page.assets]
    content = Listed.model_construct(data=rows, total_count=page.total, active_count=page.active)
    return Answer(content, headers=headers)


def _cursor(last: Asset) -> str:
    return base64.urlsafe_b64encode(f"{last.place}.{last.coin}".encode()).decode()


def _place(cursor: str) -> tuple[int, str]:
    try:
        found = _CURSOR.fullmatch(base64.urlsafe_b64decode(cursor.encode()).decode())
    except (binascii.Error, ValueError):
        found = None
    if found is None or "\0" in found[2]:
        raise Invalid("That cursor is none of ours; take it from the Link of the page before.")
    return min(int(found[1]), 2**31 - 1), found[2]
