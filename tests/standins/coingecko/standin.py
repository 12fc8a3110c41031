"""The server: coins/list and coins/markets, with CoinGecko's rules for keys, parameters and calls a minute."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from aiohttp import web

from tests.standins.coingecko.errors import SHAPES, flat_shape, status_shape
from tests.standins.coingecko.market import WHOLE, Coin, Market, market_row
from tests.standins.server import LoopbackServer, Refused, answer

PER_MINUTE = 30
_MOST = 250
_PERIODS = {"1h", "24h", "7d", "14d", "30d", "200d", "1y"}
_KNOWN = {
    "/coins/list": {"include_platform", "status"},
    "/coins/markets": {
        "vs_currency", "ids", "names", "symbols", "include_tokens", "category", "order", "per_page", "page",
        "sparkline", "price_change_percentage", "locale", "precision",
    },
}  # fmt: skip
_ORDERS = {"market_cap_asc", "market_cap_desc", "volume_asc", "volume_desc", "id_asc", "id_desc"}


def _now() -> datetime:
    return datetime.now(UTC)


class CoinGeckoStandin(LoopbackServer):
    """`key` is the demo key that it asks for, if any; `per_minute` calls are let through."""

    def __init__(
        self, size: int = WHOLE, key: str = "", per_minute: int = PER_MINUTE, clock: Callable[[], datetime] = _now
    ) -> None:
        super().__init__()
        self.market = Market(size)
        self.key = key
        self.per_minute = per_minute
        self.clock = clock
        self.calls: list[datetime] = []
        self.asked: list[str] = []
        self._left: int | None = None

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/api/v3/coins/list", self._list)
        app.router.add_get("/api/v3/coins/markets", self._markets)
        return app

    @property
    def base(self) -> str:
        """What COINGECKO_API_URL is set to."""
        return self.url("/api/v3")

    def most_in_a_minute(self) -> int:
        """The most calls that came within any minute."""
        minute = timedelta(minutes=1)
        return max((sum(begin <= call < begin + minute for call in self.calls) for begin in self.calls), default=0)

    def stop_after(self, calls: int) -> None:
        """Let so many calls more through, and then ask for a long pause."""
        self._left = calls

    def go_on(self) -> None:
        """Let calls through again."""
        self._left = None

    def vet(self, request: web.Request) -> None:
        now = self.clock()
        self.calls.append(now)
        self.asked.append(request.path_qs)
        if not request.headers.get("User-Agent") or request.headers["User-Agent"].startswith("python-requests"):
            self.violate("a call without a User-Agent of its own")
        if any(name.startswith("x_cg") for name in request.query):
            self.violate("the key in the address, where every log shows it")
        if self.key and request.headers.get("x-cg-demo-api-key") != self.key:
            raise Refused(401, status_shape(10002, "API Key Missing"))
        unknown = set(request.query) - _KNOWN[request.path.removeprefix("/api/v3")]
        if unknown:
            self.violate(f"parameters that there aren't: {sorted(unknown)}")
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                raise Refused(429, SHAPES["nested"])
        if sum(now - call < timedelta(minutes=1) for call in self.calls) > self.per_minute:
            raise Refused(429, SHAPES["status"])

    def headers(self, request: web.Request, status: int) -> dict[str, str]:
        return {"Retry-After": "3000"} if status == 429 and self._left is not None else {}

    async def _list(self, request: web.Request) -> web.Response:
        if request.query.get("status", "active") != "active":
            raise Refused(401, status_shape(10005, "This request is limited to Pro API subscribers"))
        rows = [{"id": coin.id, "symbol": coin.symbol, "name": coin.name} for coin in self.market.coins.values()]
        return answer(rows)

    async def _markets(self, request: web.Request) -> web.Response:
        query = request.query
        if "vs_currency" not in query:
            raise Refused(422, flat_shape("Missing parameter vs_currency"))
        size, page = int(query.get("per_page", "100")), int(query.get("page", "1"))
        if not 1 <= size <= _MOST or query.get("order", "market_cap_desc") not in _ORDERS:
            self.violate(f"per_page {size} or an order that there isn't")
        if not set(query.get("price_change_percentage", "1h").split(",")) <= _PERIODS:
            self.violate("a period that there isn't")
        coins = self._chosen(query.get("ids"))
        now = self.clock()
        return answer([market_row(coin, now) for coin in coins[(page - 1) * size : page * size]])

    def _chosen(self, ids: str | None) -> list[Coin]:
        if ids is None:
            return self.market.by_rank()
        wanted = ids.split(",")
        if len(wanted) > _MOST:
            self.violate(f"{len(wanted)} ids in one call")
        found = [coin for coin in map(self.market.coins.get, wanted) if coin is not None]
        return sorted(found, key=lambda coin: (coin.rank is None, coin.rank or 0, coin.id))
