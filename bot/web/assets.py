"""Coins by path: list, search, look, history, and their status in this community."""

import re
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, model_validator

from bot.web.asset_door import OFFSETS, link, told
from bot.web.asset_list import listing
from bot.web.asset_shapes import Hits, One, PastOne, detail, past, row
from bot.web.operation import Answer, Ask, operation
from bot.web.reading import Body, Number, Query
from bot.web.route import Deps, Route
from inventory.assets.model import PAGE_LIMIT, Status
from inventory.errors import Invalid
from inventory.text import clean

_MOST_DAYS, _LONGEST_ID = 3650, 200
_FIRST_YEAR, _LAST_YEAR = 2009, 2200
_ID = re.compile(rf"[!-~]{{1,{_LONGEST_ID}}}")


class Searching(Query):
    """What to look for, in ids, symbols and names."""

    query: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(clean)]
    active_only: bool = False
    limit: Number = Field(20, ge=1, le=PAGE_LIMIT)
    offset: Number = Field(0, ge=0, le=OFFSETS)


def _in_range(moment: datetime) -> datetime:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"should be between {_FIRST_YEAR} and {_LAST_YEAR}")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_in_range)]


class Period(Query):
    """From when to when: the last `days`, or `since` a moment `until` another; in intervals of so many minutes."""

    days: Number | None = Field(None, ge=1, le=_MOST_DAYS, description="7, where nothing is said")
    since: Moment | None = None
    until: Moment | None = None
    interval: Number | None = Field(None, ge=5, le=1440, description="minutes; what fits the period, by default")

    @model_validator(mode="after")
    def _one_way(self) -> "Period":
        if self.days is not None and (self.since or self.until):
            raise ValueError("Say days, or since and until")
        return self


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class Marking(Body):
    """Which coins become what in this community; all of them, or none."""

    asset_ids: list[Annotated[str, Field(min_length=1, max_length=_LONGEST_ID)]] = Field(
        min_length=1, max_length=PAGE_LIMIT
    )
    status: Annotated[Literal["active", "inactive", "suspended"], BeforeValidator(_lower)]


class Marked(Hits):
    """The coins as they are now."""

    updated_count: int


def look(ask: Ask[Query, None]) -> Answer:
    """Show a coin by its id, or the highest-ranked one of a symbol or name."""
    found = ask.services.assets.market.by_id(ask.actor, _asset_at(ask))
    currency = ask.services.assets.plan.currency
    return Answer(One.model_construct(data=detail(found.asset, currency, ask.now, found.others)))


def search(ask: Ask[Searching, None]) -> Answer:
    """Search coins; a slip of the finger is forgiven."""
    asked, assets = ask.query, ask.services.assets
    found = assets.market.search(ask.actor, asked.query, active=asked.active_only, skip=asked.offset, limit=asked.limit)
    headers = {}
    if len(found) == asked.limit:
        headers["Link"] = link("/inventory/assets/search", asked, offset=asked.offset + asked.limit)
    rows = [row(asset, assets.plan.currency, ask.now) for asset in found]
    return Answer(Hits.model_construct(data=rows), headers=headers)


def history(ask: Ask[Period, None]) -> Answer:
    """Tell what a coin's price was: first, highest, lowest and last of each interval."""
    asked, assets = ask.query, ask.services.assets
    until = asked.until or ask.now
    since = asked.since or until - timedelta(days=asked.days or 7)
    found = assets.market.by_id(ask.actor, _asset_at(ask))
    return Answer(past(assets.history.between(found.asset, since, until, asked.interval), assets.plan.currency))


def mark(ask: Ask[Query, Marking]) -> Answer:
    """Set what this community says of coins: active, inactive or suspended."""
    assets, status = ask.services.assets, Status(ask.body.status)
    for asset in ask.body.asset_ids:
        _valid_id(asset)
    marked = assets.statuses.put(ask.actor, ask.body.asset_ids, status)
    rows = [row(asset, assets.plan.currency, ask.now) for asset in marked]
    return Answer(Marked.model_construct(data=rows, updated_count=len(rows)))


def _asset_at(ask: Ask[Any, Any]) -> str:
    return _valid_id(ask.path["asset"])


def _valid_id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise Invalid(f"An asset is named by its id or symbol: up to {_LONGEST_ID} letters, digits and signs.")
    return text


def routes(deps: Deps) -> list[Route]:
    """Every route of assets, with and without /api/v1."""
    one, read = "/inventory/assets/{asset}", "asset.read"
    table = {
        "list_assets": listing(deps),
        "search_assets": operation(
            deps, "GET", "/inventory/assets/search", search, action=read, answers={200: Hits}, query=Searching,
            tag="assets",
        ),
        "set_status": operation(
            deps, "POST", "/inventory/assets/status", mark, action="asset.set", answers={200: Marked}, body=Marking,
            tag="assets",
        ),
        "get_asset": operation(deps, "GET", one, look, action=read, answers={200: One}, tag="assets"),
        "get_history": operation(
            deps, "GET", f"{one}/history", history, action=read, answers={200: PastOne}, query=Period, tag="assets"
        ),
    }  # fmt: skip
    return [route for name, found in table.items() for route in told(deps, found, name)]
