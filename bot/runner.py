"""The thread pool behind the dispatcher: bounded seats, a share for each community, and a deadline."""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from inventory.errors import Busy

P = ParamSpec("P")
T = TypeVar("T")


class Runner:
    """Runs blocking calls on `workers` threads; as many again may wait, and no community takes over half.

    Used from one event loop. A call that misses the deadline is answered with Busy; its thread ends by the
    database's own statement time-out.
    """

    def __init__(self, workers: int, deadline: float) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="worker")
        self._deadline = deadline
        self.workers = workers
        self.seats = workers * 4
        self._share = max(1, self.seats // 2)
        self._taken: Counter[str] = Counter()
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def in_use(self) -> int:
        """Calls running or waiting now."""
        return self._taken.total()

    async def call(self, community: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` on a thread; raises Busy when no seat is free or the deadline passes."""
        if self.in_use >= self.seats or self._taken[community] >= self._share:
            raise Busy("Too many commands at once just now; please try again in a moment.")
        future = self._pool.submit(work, *args, **kwargs)
        self._sit(community, future)
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(future)), self._deadline)
        except TimeoutError as late:
            raise Busy(f"That took longer than {self._deadline:g} s; look before you try it again.") from late

    def _sit(self, community: str, future: "Future[T]") -> None:
        loop = asyncio.get_running_loop()
        self._taken[community] += 1
        self._idle.clear()

        def leave() -> None:
            self._taken[community] -= 1
            if not self._taken[community]:
                del self._taken[community]
            if not self._taken:
                self._idle.set()

        future.add_done_callback(lambda _: loop.call_soon_threadsafe(leave))

    async def drain(self, seconds: float) -> bool:
        """Wait until every call has ended; False when some hadn't within that time."""
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        """End the threads; calls that wait for one are cancelled."""
        self._pool.shutdown(wait=False, cancel_futures=True)
