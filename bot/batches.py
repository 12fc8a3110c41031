"""One question to the database for what many wait for at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from inventory.db import Key, Load, Wanted
from inventory.errors import Busy

_MOST = 500
"""Keys that may wait for one question."""

Run = Callable[[Load, Sequence[Key]], Awaitable[None]]


class Batches:
    """While one question is on its way, what else is wanted gathers for the next; nobody waits for a clock.

    `run` runs a load on a thread. Used from one event loop.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._waiting: dict[Load, dict[Key, asyncio.Future[None]]] = {}
        self._asking: dict[Load, asyncio.Task[None]] = {}

    async def load(self, wanted: Wanted) -> None:
        """Wait until it is loaded; raises Busy when too much is wanted, or what the load raised."""
        waiting = self._waiting.setdefault(wanted.load, {})
        if wanted.key not in waiting:
            if len(waiting) >= _MOST:
                raise Busy("Too many questions at once just now; please try again in a moment.")
            waiting[wanted.key] = asyncio.get_running_loop().create_future()
        if wanted.load not in self._asking:
            self._asking[wanted.load] = asyncio.create_task(self._ask(wanted.load), name="batches")
        # Shielded, for others may wait for the same.
        await asyncio.shield(waiting[wanted.key])

    async def _ask(self, load: Load) -> None:
        """Ask until nothing is wanted any more."""
        try:
            while waiting := self._waiting.pop(load, None):
                try:
                    await self._run(load, list(waiting))
                except Exception as error:  # noqa: BLE001 - it is raised where the answer is waited for
                    for loaded in waiting.values():
                        loaded.set_exception(error)
                else:
                    for loaded in waiting.values():
                        loaded.set_result(None)
        finally:
            del self._asking[load]
