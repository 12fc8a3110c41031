"""The thread pool behind the dispatcher: bounded seats, a share for each community, and a deadline."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import ParamSpec, TypeVar

from bot.batches import Batches
from inventory.db import Load, Wanted
from inventory.errors import Busy

P = ParamSpec("P")
T = TypeVar("T")
_MANY = "\n"
"""No community's name: what is loaded or changed for several, whose own seats count."""


class Runner:
    """Runs blocking calls on `workers` threads; three times as many may wait.

    No community takes more than half of the seats, nor more than half of the threads: whatever one does, another
    one's next call starts at once. What is made together waits for no more than the one batch before it.

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
        self._turns = defaultdict[str, asyncio.Semaphore](lambda: asyncio.Semaphore(max(1, workers // 2)))
        self._idle = asyncio.Event()
        self._idle.set()
        self._batches = Batches(self._ask)
        self._ahead: set[Load] = set()

    @property
    def in_use(self) -> int:
        """Calls running or waiting now."""
        return self._taken.total()

    async def call(self, community: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` on a thread; raises Busy when no seat is free or the deadline passes."""
        self._sit(community)
        return await self._on_thread(community, partial(work, *args, **kwargs))

    async def load(self, wanted: Wanted) -> None:
        """Wait until it is loaded together with what others want; raises Busy when the deadline passes."""
        with self._in_words():
            async with asyncio.timeout(self._deadline):
                await self._batches.load(wanted)

    async def join(self, community: str, wanted: Wanted, tell: Callable[[], T], *, made: Callable[[], bool]) -> T:
        """Wait, on a seat, until a change is made together with others, and tell of it; raises Busy as `call` does.

        Where it isn't made then, `tell` makes it first, so that it needs a thread; as does who comes first, while
        the others gather.
        """
        self._sit(community)
        if wanted.load not in self._ahead and not self._batches.asking(wanted.load):
            return await self._go_ahead(community, wanted.load, tell)
        on_thread = False
        try:
            with self._in_words():
                async with asyncio.timeout(self._deadline):
                    await self._batches.load(wanted)
                    if made():
                        return tell()
                    on_thread = True
                    return await (await self._begun(community, tell))
        finally:
            if not on_thread:  # else the thread leaves the seat
                self._leave(community)

    async def _go_ahead(self, community: str, load: Load, tell: Callable[[], T]) -> T:
        self._ahead.add(load)
        try:
            return await self._on_thread(community, tell)
        finally:
            self._ahead.discard(load)

    async def _ask(self, work: Callable[[], None]) -> None:
        """Run on a thread what many wait for, whether or not a seat is free."""
        self._taken[_MANY] += 1
        self._idle.clear()
        await (await self._begun(_MANY, work))

    async def _on_thread(self, community: str, work: Callable[[], T]) -> T:
        with self._in_words():
            async with asyncio.timeout(self._deadline):
                return await (await self._begun(community, work))

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError as late:
            raise Busy(f"That took longer than {self._deadline:g} s; look before you try it again.") from late

    async def _begun(self, community: str, work: Callable[[], T]) -> asyncio.Future[T]:
        """Wait until the community has fewer than its threads in use, and start; the seat is left at the end.

        The thread wakes the loop once, for the result and the seat together: a wake-up costs as much as many
        an answer.
        """
        loop, turns = asyncio.get_running_loop(), self._turns[community]
        try:
            await turns.acquire()
        except asyncio.CancelledError:
            self._leave(community)
            raise
        answer: asyncio.Future[T] = loop.create_future()
        future = self._pool.submit(work)

        def ended() -> None:
            turns.release()
            self._leave(community)
            _hand_over(future, answer)

        future.add_done_callback(lambda _: loop.call_soon_threadsafe(ended))
        return answer

    def _sit(self, community: str) -> None:
        if self.in_use - self._taken[_MANY] >= self.seats or self._taken[community] >= self._share:
            raise Busy("Too many commands at once just now; please try again in a moment.")
        self._taken[community] += 1
        self._idle.clear()

    def _leave(self, community: str) -> None:
        self._taken[community] -= 1
        if not self._taken[community]:
            del self._taken[community]
            self._turns.pop(community, None)
        if not self._taken:
            self._idle.set()

    async def drain(self, seconds: float) -> bool:
        """Wait until every call has ended; False when some hadn't within that time."""
        try:
            async with asyncio.timeout(seconds):
                # Who had a change made with others may need a thread after all.
                while self._taken:
                    await self._idle.wait()
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        """End the threads; calls that wait for one are cancelled."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _hand_over(ended: "Future[T]", answer: asyncio.Future[T]) -> None:
    """Give the thread's result to whoever still waits for it."""
    if answer.done():
        return
    if ended.cancelled():
        answer.cancel()
    elif error := ended.exception():
        answer.set_exception(error)
    else:
        answer.set_result(ended.result())
