"""Asking many hosts over SSH: twenty at once, in a thread with an event loop of its own, and the silent ones again."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread

from inventory.fleet.known_hosts import Asked
from workers.sources.host_parts import script
from workers.sources.ssh_host import Limits, Login, Look, look

Heard = Callable[[Look], None]
_STOP_SECONDS = 10.0


class Scan:
    """Answers as they come, on the caller's thread; leaving the block ends what still goes on."""

    def __init__(self, hosts: Sequence[Asked], login: Login, limits: Limits | None = None, *, deep: bool) -> None:
        self._hosts = hosts
        self._login = login
        self._limits = limits or Limits()
        self._script = script(deep=deep)
        self._heard: SimpleQueue[Look | BaseException | None] = SimpleQueue()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._run, name="fleet-scan", daemon=True)

    def __enter__(self) -> Iterator[Look]:
        self._work = self._loop.create_task(self._scan())
        self._thread.start()
        return self._answers()

    def __exit__(self, *_: object) -> None:
        with suppress(RuntimeError):  # the loop is closed: the scan has ended
            self._loop.call_soon_threadsafe(self._work.cancel)
        self._thread.join(_STOP_SECONDS)

    @property
    def going(self) -> bool:
        """Whether its thread still runs."""
        return self._thread.is_alive()

    def _answers(self) -> Iterator[Look]:
        while (found := self._heard.get()) is not None:
            if isinstance(found, BaseException):
                raise found
            yield found

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._work)
        except asyncio.CancelledError:
            self._heard.put(None)
        except Exception as error:  # noqa: BLE001 - raised again on the caller's thread
            self._heard.put(error)
        else:
            self._heard.put(None)
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _scan(self) -> None:
        """Ask all; those that are silent are asked again by a few others, while the rest is still being asked."""
        limits = self._limits
        seats = asyncio.Semaphore(limits.at_once)
        again: asyncio.Queue[Asked | None] = asyncio.Queue()

        def first(found: Look) -> None:
            if found.worth_another_try:
                again.put_nowait(found.asked)
            else:
                self._heard.put(found)

        async def second() -> None:
            patient = limits._replace(connect=limits.again)
            while (asked := await again.get()) is not None:
                self._heard.put(await look(asked, self._login, self._script, patient, seats))

        async with asyncio.TaskGroup() as others:
            for _ in range(limits.again_at_once):
                others.create_task(second())
            await self._pass(first, seats)
            for _ in range(limits.again_at_once):
                again.put_nowait(None)

    async def _pass(self, heard: Heard, seats: asyncio.Semaphore) -> None:
        """Each of `dial_at_once` takes the next host when it is done with one; only those with a seat work."""
        waiting = iter(self._hosts)

        async def work() -> None:
            for asked in waiting:
                heard(await look(asked, self._login, self._script, self._limits, seats))

        async with asyncio.TaskGroup() as group:
            for _ in range(min(self._limits.dial_at_once, len(self._hosts))):
                group.create_task(work())
