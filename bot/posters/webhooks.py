"""Webhooks: one signed request an event, never into the operator's own network, with bounded answers."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self
from uuid import UUID

import aiohttp
import orjson
from cachetools import TTLCache
from yarl import URL

from bot.outbox import Gone, Later
from bot.posters.addresses import PublicResolver, inside, leads_inside, literal
from inventory.alerts.post import Post
from inventory.alerts.webhook import Target, headers
from inventory.events.model import envelope

TargetOf = Callable[[str, UUID], Target | None]
_TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)
_MOST_ANSWER = 64 * 1024
_LONGEST_WAIT = 3600.0
_SHOWN = 5
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (TimeoutError, "It gave no answer in time."),
    (aiohttp.InvalidURL, "Its address can't be read."),
    (aiohttp.ClientConnectorDNSError, "Nobody knows where its name leads."),
    (aiohttp.ClientConnectorCertificateError, "Its certificate isn't valid."),
    (aiohttp.ClientConnectorError, "It can't be reached."),
)
_REMEMBERED, _REMEMBER_SECONDS = 1000, 2 * _LONGEST_WAIT


class WebhookPoster:
    """Posts to webhooks; `private` lets them lead to addresses that aren't public."""

    def __init__(
        self, target_of: TargetOf, source: str, *, private: bool = False, clock: Callable[[], float] = time.time
    ) -> None:
        self._target_of = target_of
        self._source = source
        self._private = private
        self._clock = clock
        self._failing: TTLCache[UUID, str] = TTLCache(_REMEMBERED, _REMEMBER_SECONDS)

    async def __aenter__(self) -> Self:
        resolver = None if self._private else PublicResolver()
        connector = aiohttp.TCPConnector(resolver=resolver, limit=100, limit_per_host=5)
        # No cookies and no proxy of the environment: each request stands for itself.
        self._session = aiohttp.ClientSession(
            connector=connector, timeout=_TIMEOUT, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def post(self, post: Post) -> None:
        """Send the post's event; raises Gone, Refused or Later."""
        target = await asyncio.to_thread(self._target_of, post.community, post.subscription.id)
        if target is None:
            raise Gone("The webhook was removed.")
        if not self._private and leads_inside(literal(URL(target.url).host or "")):
            raise inside()
        event = post.events[0]
        body = orjson.dumps(envelope(event, self._source))
        now = self._clock()
        signed = headers(target.active(datetime.fromtimestamp(now, UTC)), str(event.id), int(now), body)
        try:
            await self._send(target.url, body, {**signed, "content-type": "application/json"})
        except (Later, aiohttp.ClientError, OSError, TimeoutError) as error:
            self._failing[post.subscription.id] = reason = _reason(error)
            # Its own text may hold the address with what is secret in it.
            raise (error if isinstance(error, Later) else Later(reason)) from None
        self._failing.pop(post.subscription.id, None)

    def state(self) -> dict[str, object]:
        """How it is, for `/health/detailed`: a receiver that fails is its owner's matter, and told to them."""
        problems = sorted(set(self._failing.values()))[:_SHOWN]
        return {"status": "failing" if problems else "up", "receivers": len(self._failing), "problems": problems}

    async def _send(self, url: str, body: bytes, sent: dict[str, str]) -> None:
        async with self._session.post(URL(url), data=body, headers=sent, allow_redirects=False) as answer:
            await answer.content.read(_MOST_ANSWER)
            if answer.status == HTTPStatus.GONE:
                raise Gone("It answered 410: nothing more is wanted there.")
            if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
                raise Later(f"It answered {answer.status}.", _wait(answer.headers.get("Retry-After", "")))


def _reason(error: Exception) -> str:
    if isinstance(error, Later):
        return str(error)
    return next((words for kind, words in _REASONS if isinstance(error, kind)), "The connection broke off.")


def _wait(retry_after: str) -> float:
    return min(float(retry_after), _LONGEST_WAIT) if retry_after.isdecimal() else 0.0
