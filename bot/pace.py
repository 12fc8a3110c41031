"""How fast a platform may be written to, where nothing but its documentation says so."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic

Sleep = Callable[[float], Awaitable[None]]


class Window:
    """At most `limit` sends in any `seconds`, over all channels; the rest wait in the order they came."""

    def __init__(
        self, limit: int, seconds: float, clock: Callable[[], float] = monotonic, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._sleep = sleep
        self._sent: deque[float] = deque()
        self._turn = asyncio.Lock()

    async def wait(self, channel: str = "") -> None:
        """Return when the next message may be sent, and count it."""
        if len(self._sent) < self._limit and not self._turn.locked():
            self._sent.append(self._clock())
            return
        async with self._turn:
            while len(self._sent) >= self._limit and (over := self._sent[0] + self._seconds - self._clock()) > 0:
                await self._sleep(over)
            if len(self._sent) >= self._limit:
                self._sent.popleft()
            self._sent.append(self._clock())
