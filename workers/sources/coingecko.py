"""CoinGecko's API, version 3: https://docs.coingecko.com/reference (coins/list, coins/markets)."""

import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Self
from urllib.parse import urlencode, urlsplit

from inventory.assets.model import Quoted
from inventory.assets.plan import Plan
from workers.sources.coingecko_errors import Broken, complaint, failure, retry_after
from workers.sources.coingecko_rows import numbers_exact, quoted

PER_CALL = 250
_LONGEST_URL = 6000
_LARGEST = 40_000_000
_TIMEOUT = (5.0, 30.0)
_AGENT = "storekeeper (prices for chat communities)"
_PERIODS = "1h,24h,7d,30d"
_OK = 200


class Answer(NamedTuple):
    """The coins of an answer, how many of its rows made no sense, and how many seconds it took."""

    coins: list[Quoted]
    skipped: int
    seconds: float


class CoinGecko:
    """A client that makes one call at a time; every call raises one of the failures in coingecko_errors."""

    def __init__(self, plan: Plan) -> None:
        # Only who fetches prices needs it.
        import requests  # noqa: PLC0415

        self._url = plan.url.rstrip("/")
        self._currency = plan.currency
        self._session = requests.Session()
        self._errors = requests.RequestException
        self._session.headers.update({"User-Agent": _AGENT, "Accept": "application/json"})
        if plan.key:
            self._session.headers[_key_header(self._url)] = plan.key

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def coins(self) -> Answer:
        """Every coin there is: id, symbol and name, without prices."""
        return self._ask("/coins/list", {"status": "active"})

    def page(self, number: int) -> Answer:
        """A page of 250 coins with their prices, by market cap."""
        return self._ask("/coins/markets", {"order": "market_cap_desc", "page": number, **self._market()})

    def some(self, ids: Sequence[str]) -> Answer:
        """The prices of at most 250 coins; those that aren't there any more are left out."""
        return self._ask("/coins/markets", {"ids": ",".join(ids), "page": 1, **self._market()})

    def _market(self) -> dict[str, object]:
        return {
            "vs_currency": self._currency, "per_page": PER_CALL, "sparkline": "true",
            "price_change_percentage": _PERIODS,
        }  # fmt: skip

    def _ask(self, path: str, params: Mapping[str, object]) -> Answer:
        began = time.monotonic()
        # Commas stay as they are: an encoded one is three letters, and 250 ids make a long address.
        status, headers, body = self._get(f"{self._url}{path}?{urlencode(params, safe=',')}")
        found = numbers_exact(body)
        if status != _OK:
            code, sentence = complaint(found, body)
            raise failure(status, code, sentence, retry_after(headers))
        if not isinstance(found, list):
            raise Broken("CoinGecko answered something that is no list.")
        rows = [quoted(row) for row in found]
        coins = [row for row in rows if row is not None]
        return Answer(coins, len(rows) - len(coins), time.monotonic() - began)

    def _get(self, url: str) -> tuple[int, Mapping[str, str], bytes]:
        try:
            # A redirect would carry the key to another place.
            with self._session.get(url, timeout=_TIMEOUT, allow_redirects=False, stream=True) as answer:
                body = bytearray()
                for piece in answer.iter_content(65_536):
                    body += piece
                    if len(body) > _LARGEST:
                        raise Broken("CoinGecko's answer is too long.")
                return answer.status_code, answer.headers, bytes(body)
        except self._errors as error:
            raise Broken(f"CoinGecko can't be reached ({type(error).__name__}).") from error


def batches(ids: Sequence[str]) -> list[list[str]]:
    """The ids in parts that fit into a call: at most 250, and no longer than an address may be."""
    parts: list[list[str]] = []
    room = 0
    for coin in ids:
        size = len(urlencode({"": coin}))
        if not parts or len(parts[-1]) == PER_CALL or size > room:
            parts.append([])
            room = _LONGEST_URL
        parts[-1].append(coin)
        room -= size
    return parts


def _key_header(url: str) -> str:
    pro = (urlsplit(url).hostname or "").startswith("pro-api.")
    return "x-cg-pro-api-key" if pro else "x-cg-demo-api-key"
