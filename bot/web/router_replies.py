"""Answers posted back to the router, besides the answer to its call: only where ROUTER_REPLY asks for it."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Self

import aiohttp
from pydantic import BaseModel

from bot.backoff import delay
from bot.registration import is_taken, key_header
from bot.settings import Settings

log = logging.getLogger("storekeeper.system")

WAITING = 1000
TRIES = 5
_TIMEOUT = aiohttp.ClientTimeout(total=10)
_DRAIN_SECONDS = 2.0
# The router's own mistakes, and "slower": the rest would be refused again.
_PASSING = frozenset({408, 429, *range(500, 600)})


class RouterReplies:
    """Posts to ROUTER_API_URL/responses in order; what can't wait or isn't taken in five tries is dropped."""

    def __init__(
        self,
        settings: Settings,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._url = f"{(settings.router_api_url or '').rstrip('/')}/responses"
        self._headers = {"Content-Type": "application/json", **key_header(settings)}
        self._sleep = sleep
        self._chance = chance
        self._queue: asyncio.Queue[str] = asyncio.Queue(WAITING)

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=_TIMEOUT, headers=self._headers)
        self._task = asyncio.create_task(self._run(), name="router replies")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Give what waits two seconds, then stop."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._queue.join(), _DRAIN_SECONDS)
        self._task.cancel()
        await asyncio.wait({self._task})
        await self._session.close()

    def post(self, answer: BaseModel) -> None:
        """Queue an answer; never waits."""
        try:
            self._queue.put_nowait(answer.model_dump_json())
        except asyncio.QueueFull:
            log.warning("router replies: %s wait already, this one is dropped", WAITING)

    async def _run(self) -> None:
        while True:
            body = await self._queue.get()
            await self._send(body)
            self._queue.task_done()

    async def _send(self, body: str) -> None:
        for failures in range(1, TRIES + 1):
            problem = await self._tried(body)
            if problem is None:
                return
            if failures < TRIES:
                await self._sleep(delay(failures, self._chance()))
        log.warning("router replies: one was not taken in %s tries (%s)", TRIES, problem)

    async def _tried(self, body: str) -> str | None:
        """Post it; gives what went wrong for now, and None for what needn't be tried again."""
        try:
            async with self._session.post(self._url, data=body, allow_redirects=False) as response:
                if response.status in _PASSING:
                    return f"HTTP {response.status}"
                if not is_taken(response.status):
                    log.warning("router replies: one was refused (HTTP %s)", response.status)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return type(error).__name__
        return None
