"""Callers: each says the next thing when its last one is answered, the same way on every side that is compared."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from typing import TypeVar

from benchmarks.rounds import Load, load

T = TypeVar("T")


class Callers:
    """An event loop with people on it."""

    def __init__(self) -> None:
        self._loop = asyncio.Runner()

    def run(self, work: Coroutine[None, None, T]) -> T:
        """Do something else on the loop."""
        return self._loop.run(work)

    def close(self) -> None:
        """End the loop."""
        self._loop.close()

    def drive(
        self, jobs: Iterator[Sequence[T]], say: Callable[[T], Awaitable[None]], callers: int, seconds: float
    ) -> Load:
        """Let so many callers say the parts of the jobs for so many seconds."""
        return self._loop.run(self._drive(jobs, say, callers, seconds))

    async def _drive(
        self, jobs: Iterator[Sequence[T]], say: Callable[[T], Awaitable[None]], callers: int, seconds: float
    ) -> Load:
        waits: list[float] = []
        begun, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(_call(jobs, say, begun + seconds, waits) for _ in range(callers)))
        return load(waits, time.perf_counter() - begun, time.process_time() - cpu)


async def _call(
    jobs: Iterator[Sequence[T]], say: Callable[[T], Awaitable[None]], until: float, waits: list[float]
) -> None:
    for job in jobs:
        for part in job:
            begun = time.perf_counter()
            await say(part)
            waits.append(time.perf_counter() - begun)
        if time.perf_counter() > until:
            return
