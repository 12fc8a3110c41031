"""Load on the HTTP doors of several replicas, which remembers of each request whether and how it was answered."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import aiohttp

from tests.integration.http_api import Loop

AT_ONCE = 6


class HttpLoad:
    """Adds things, each by a name of its own, at whichever replica comes first; `urls` may change meanwhile."""

    def __init__(self, urls: list[str], token: str) -> None:
        self.urls = urls
        self.counted: Counter[str] = Counter()
        self.acknowledged: set[str] = set()
        self._headers = {"Authorization": f"Bearer {token}"}
        self._chance = random.Random(14)
        self._stopping = False

    async def run(self) -> None:
        """Ask until `stop`; every request has a connection of its own, so that none is lost between two."""
        connector = aiohttp.TCPConnector(force_close=True, limit=0)
        timeout = aiohttp.ClientTimeout(total=60)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout, headers=self._headers) as session:
            await asyncio.gather(*(self._ask_on(session) for _ in range(AT_ONCE)))

    def stop(self) -> None:
        """Let what is under way end, and ask no more."""
        self._stopping = True

    async def _ask_on(self, session: aiohttp.ClientSession) -> None:
        while not self._stopping:
            name = uuid4().hex
            try:
                async with session.post(f"{self._chance.choice(self.urls)}/inventory", json={"name": name}) as answer:
                    await answer.read()
                self.counted[str(answer.status)] += 1
                if answer.status == 201:
                    self.acknowledged.add(name)
            except aiohttp.ClientConnectorError:
                self.counted["refused"] += 1
                await asyncio.sleep(0)
            except (aiohttp.ClientError, OSError, TimeoutError):
                self.counted["unanswered"] += 1


@contextmanager
def http_load(urls: list[str], token: str) -> Iterator[HttpLoad]:
    """Load as long as the block lasts; all its answers are in at its end."""
    load = HttpLoad(urls, token)
    with Loop() as loop:
        running = asyncio.run_coroutine_threadsafe(load.run(), loop.loop)
        try:
            yield load
        finally:
            load.stop()
            running.result(120)
