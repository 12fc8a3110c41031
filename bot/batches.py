"""One question to the database for what many ask at the same time, and one statement for what many change."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable
from functools import partial
from itertools import islice
from threading import Lock

from inventory.db import Load, Wanted
from inventory.errors import Busy

_MOST = 500
"""Keys that may wait for one question, and changes for one statement."""
_IN_A_ROW = 8
"""Questions until the thread is given back, as others may wait for one."""

OnThread = Callable[[Callable[[], None]], Awaitable[None]]
Waiting = dict[Hashable, asyncio.Future[None]]


class Batches:
    """While one question is on its way, what else is wanted gathers for the next; nobody waits for a clock.

    The thread that asks goes on with what has gathered: it would wait long for a busy event loop to send it again.
    Used from one event loop.
    """

    def __init__(self, on_thread: OnThread) -> None:
        self._on_thread = on_thread
        self._lock = Lock()
        self._waiting: dict[Load, Waiting] = {}
        self._asking: dict[Load, asyncio.Task[None]] = {}

    def asking(self, load: Load) -> bool:
        """Whether such a question is on its way."""
        return load in self._asking

    async def load(self, wanted: Wanted) -> None:
        """Wait until it is loaded; raises Busy when too much is wanted, or what the load raised."""
        with self._lock:
            waiting = self._waiting.setdefault(wanted.load, {})
            answered = waiting.get(wanted.key)
            if answered is None:
                if len(waiting) >= _MOST:
                    raise Busy("Too many questions at once just now; please try again in a moment.")
                answered = waiting[wanted.key] = asyncio.get_running_loop().create_future()
        if wanted.load not in self._asking:
            self._asking[wanted.load] = asyncio.create_task(self._ask(wanted.load, wanted.most), name="batches")
        # Shielded, for others may wait for the same.
        await asyncio.shield(answered)

    async def _ask(self, load: Load, most: int) -> None:
        """Ask until nothing is wanted any more."""
        waiting = self._waiting[load]
        answer = partial(self._answer, load, most, asyncio.get_running_loop())
        try:
            while waiting:
                await self._on_thread(answer)
        except Exception as error:  # noqa: BLE001 - it is raised where the answer is waited for
            _settle(waiting.values(), error)
        finally:
            del self._asking[load], self._waiting[load]

    def _answer(self, load: Load, most: int, loop: asyncio.AbstractEventLoop) -> None:
        for _ in range(_IN_A_ROW):
            batch = self._taken(load, most)
            if not batch:
                return
            failed: Exception | None = None
            try:
                load(list(batch))
            except Exception as error:  # noqa: BLE001 - it is raised where the answer is waited for
                failed = error
            loop.call_soon_threadsafe(_settle, batch.values(), failed)

    def _taken(self, load: Load, most: int) -> Waiting:
        with self._lock:
            waiting = self._waiting[load]
            return {key: waiting.pop(key) for key in list(islice(waiting, most))}


def _settle(answered: Iterable[asyncio.Future[None]], failed: Exception | None) -> None:
    for future in answered:
        if failed is None:
            future.set_result(None)
        else:
            future.set_exception(failed)
