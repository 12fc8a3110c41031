"""What all routes of assets do alike: refusals with `detail`, figures by their original names, pages kept as bytes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from time import perf_counter
from typing import NamedTuple
from urllib.parse import urlencode

from aiohttp import web
from pydantic import BaseModel

from bot.web.errors import STATUS, refusal
from bot.web.rendered import Rendered
from bot.web.route import Deps, Handler, Route
from inventory.assets.model import STALE_AFTER, Asset
from inventory.cache import Cache
from inventory.errors import StorekeeperError

PREFIXES = ("", "/api/v1")
OFFSETS = 1_000_000
_PAGING = frozenset({"offset", "cursor"})
_PAGES, _SECONDS = 64, 300.0


class Kept(NamedTuple):
    """A page as bytes, and until when no price on it is called fresh that isn't."""

    answer: Rendered
    until: datetime | None


class Pages:
    """The pages that are asked for again and again: as bytes, until the market or the community's word changes."""

    def __init__(self) -> None:
        self._kept = Cache(_SECONDS, _PAGES)

    def get(self, key: tuple[object, ...], now: datetime, make: Callable[[], Kept]) -> Rendered:
        """The page of that key, made again where a price on it has become stale."""
        kept = self._kept.thing("", key, make)
        if kept.until is None or now < kept.until:
            return kept.answer
        self._kept.forget("", [key])
        return self._kept.thing("", key, make).answer


def good_until(assets: list[Asset], now: datetime) -> datetime | None:
    """When the first of the fresh prices becomes stale; None where none can."""
    ends = [asset.price_at + STALE_AFTER for asset in assets if asset.price_at and not asset.stale(now)]
    return min(ends, default=None)


def link(path: str, asked: BaseModel, **following: object) -> str:
    """The header that names the next page: what was asked, but for what follows."""
    said = {name: value for name, value in asked.model_dump(exclude_defaults=True).items() if name not in _PAGING}
    return f'<{path}?{urlencode({**said, **following})}>; rel="next"'


def told(deps: Deps, route: Route, name: str) -> list[Route]:
    """The route with and without /api/v1, counted under `name`, its refusals with a `detail`."""
    original = deps.metrics.original

    def counted(path: str) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            began, status = perf_counter(), STATUS["error"]
            try:
                response = await route.handler(request)
                status = response.status
            except StorekeeperError as error:
                response = refusal(error, detail=True)
                status = response.status
            finally:
                original.request(name, path, status, perf_counter() - began)
            return response

        return handle

    paths = [f"{prefix}{route.path}" for prefix in PREFIXES]
    return [replace(route, path=path, handler=counted(path)) for path in paths]
