"""Waiting for something to happen in a stand-in, without sleeping."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Wakes whoever waits whenever the stand-in's state changed."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def happened(self) -> None:
        """Let everyone who waits look again."""
        for waiter in self._waiting:
            waiter.set()

    async def until(self, look: Callable[[], T], timeout: float = 5.0) -> T:  # noqa: ASYNC109 - tests name it so
        """Return the first truthy answer of `look`; raises TimeoutError after `timeout` seconds."""
        waiter = asyncio.Event()
        self._waiting.add(waiter)
        try:
            async with asyncio.timeout(timeout):
                while not (found := look()):
                    waiter.clear()
                    await waiter.wait()
                return found
        finally:
            self._waiting.discard(waiter)
