"""Messages on their way out: in order within each channel, bounded, and tried again where that helps."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Protocol

from cachetools import TTLCache

from inventory.aaa import Category, Result, event
from inventory.letters.model import Letter

Job = Callable[[], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]
_CLOSED_SECONDS = 3600
_CLOSED_CHANNELS = 10_000
_FILL_SECONDS = 120.0


class Gone(Exception):
    """The channel takes no messages from us: forbidden, or no longer there."""


class Refused(Exception):
    """The platform will never take this one message."""


class Later(Exception):
    """The message may be tried again after `seconds`; `everywhere` when no channel may be tried before."""

    def __init__(self, reason: str, seconds: float = 0.0, *, everywhere: bool = False) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.everywhere = everywhere


class Full(Exception):
    """The channel has more waiting than it may have."""


class Bury(Protocol):
    """What becomes of a message that is given up: the channel, why, and the reply that it was, where it was one."""

    async def __call__(self, channel: str, reason: str, letter: Letter | None) -> None:
        """Record one dead letter."""


def _nothing() -> None:
    """For whoever needn't know."""


class Slot:
    """A place in a channel's line, taken when a command arrives and filled when its reply is known."""

    __slots__ = ("_filled", "_job", "_waiting", "channel", "ended", "letter", "outcome")

    def __init__(self, channel: str, ended: Callable[[], object]) -> None:
        self.channel = channel
        self._filled = False
        self._job: Job | None = None
        self._waiting: asyncio.Future[None] | None = None
        self.ended = ended
        self.letter: Letter | None = None
        self.outcome: asyncio.Future[None] | None = None

    def fill(
        self, job: Job | None, *, outcome: asyncio.Future[None] | None = None, letter: Letter | None = None
    ) -> None:
        """Give what is to be sent when the turn comes (None: nothing); see Outbox.fill()."""
        if self._filled:
            return
        self._filled, self._job, self.outcome, self.letter = True, job, outcome, letter
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def job(self) -> Job | None:
        """Wait for fill(), but not for ever."""
        if not self._filled:
            self._waiting = asyncio.get_running_loop().create_future()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._waiting, _FILL_SECONDS)
        return self._job

    def give_up(self) -> None:
        """Nobody will send it any more."""
        if self.outcome is not None:
            self.outcome.cancel()
        self.ended()


class Outbox:
    """One platform's lines of outgoing messages.

    `pace` is awaited before each send; `limit` bounds one channel's line and `total` all of them; a message
    is tried `attempts` times. A channel that answered Gone gets nothing more for an hour.
    """

    def __init__(
        self, bury: Bury, *, pace: Callable[[str], Awaitable[None]] | None = None, limit: int = 100,
        total: int = 5000, attempts: int = 5, sleep: Sleep = asyncio.sleep,
    ) -> None:  # fmt: skip
        self._bury = bury
        self._pace = pace
        self._limit = limit
        self._total = total
        self._attempts = attempts
        self._sleep = sleep
        self._lines: dict[str, deque[Slot]] = {}
        self._workers: dict[str, asyncio.Task[Any] | None] = {}
        self._left = asyncio.Event()
        self._closed: TTLCache[str, str] = TTLCache(_CLOSED_CHANNELS, _CLOSED_SECONDS)
        self._open = asyncio.Event()
        self._open.set()
        self.queued = 0
        self.dead = 0

    def slot(self, channel: str, ended: Callable[[], object] = _nothing) -> Slot:
        """Take the next place in a channel's line; `ended` is called when it is free again. Raises Full."""
        waiting = len(self._lines.get(channel, ()))
        if waiting >= self._limit or self.queued >= self._total:
            raise Full(f"{waiting} messages wait for channel {channel}")
        slot = Slot(channel, ended)
        self._lines.setdefault(channel, deque()).append(slot)
        self.queued += 1
        return slot

    def fill(
        self, slot: Slot, job: Job | None, *, outcome: asyncio.Future[None] | None = None, letter: Letter | None = None
    ) -> None:
        """Give what is to be sent when the turn comes (None: nothing); `outcome` is told how its one attempt went.

        `letter` is what is kept of it when it is given up.
        """
        slot.fill(job, outcome=outcome, letter=letter)
        if self._unattended(slot):
            self._workers[slot.channel] = asyncio.create_task(self._work(slot.channel))

    async def send(self, slot: Slot, job: Job | None, letter: Letter | None) -> None:
        """The same, but work at the line here, without a task more, where nobody does."""
        slot.fill(job, letter=letter)
        if self._unattended(slot):
            self._workers[slot.channel] = asyncio.current_task()
            await self._work(slot.channel)

    def _unattended(self, slot: Slot) -> bool:
        """Whether somebody must see to the slot's line: it may have been given up while its command ran."""
        return slot.channel in self._lines and slot.channel not in self._workers

    async def through(self, channel: str, job: Job) -> None:
        """Send in the channel's turn, once, and wait for it; raises Full, Gone, Refused or Later."""
        outcome: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.fill(self.slot(channel), job, outcome=outcome)
        await outcome

    def reopen(self, channel: str) -> None:
        """Try a channel again that had answered Gone."""
        self._closed.pop(channel, None)

    async def drain(self, seconds: float) -> bool:
        """Wait until every line is empty; False when some wasn't within `seconds`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._lines:
                    self._left.clear()
                    await self._left.wait()
        return not self._lines

    async def close(self) -> None:
        """Give up what is still waiting."""
        workers = [worker for worker in self._workers.values() if worker is not None]
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        for channel in list(self._lines):
            self._leave(channel)

    async def _work(self, channel: str) -> None:
        line = self._lines[channel]
        try:
            while line:
                slot = line[0]
                job = await slot.job()
                if job is not None and slot.outcome is not None:
                    await self._tell(channel, job, slot.outcome)
                elif job is not None:
                    await self._deliver(channel, job, slot.letter)
                line.popleft()
                self.queued -= 1
                slot.ended()
        finally:
            self._leave(channel)

    def _leave(self, channel: str) -> None:
        """Forget a line that ended, or that nobody works at any more."""
        line = self._lines.pop(channel)
        self._workers.pop(channel, None)
        self.queued -= len(line)
        for slot in line:
            slot.give_up()
        self._left.set()

    async def _tell(self, channel: str, job: Job, outcome: asyncio.Future[None]) -> None:
        """Try once and let the one who waits know."""
        try:
            await self._once(channel, job)
        except Exception as error:  # noqa: BLE001 - it is raised again where the outcome is awaited
            if not outcome.done():
                outcome.set_exception(error)
        else:
            if not outcome.done():
                outcome.set_result(None)

    async def _deliver(self, channel: str, job: Job, letter: Letter | None) -> None:
        """Try until it is sent, refused for good, or tried often enough."""
        reason = ""
        for attempt in range(self._attempts):
            try:
                await self._once(channel, job)
            except Later as later:
                reason = str(later)
                await self._wait(max(later.seconds, min(2.0**attempt, 30.0)), later.everywhere)
            except (Gone, Refused) as error:
                await self.give_up(channel, str(error), letter)
                return
            except Exception as error:  # noqa: BLE001 - one bad message must not stop the channel's line
                event(Category.ERROR, "outbox.send", Result.ERROR, exc_info=error, channel=channel)
                await self.give_up(channel, type(error).__name__, letter)
                return
            else:
                return
        await self.give_up(channel, f"{reason}, {self._attempts} times", letter)

    async def _once(self, channel: str, job: Job) -> None:
        if (why := self._closed.get(channel)) is not None:
            raise Gone(why)
        if not self._open.is_set():
            await self._open.wait()
        if self._pace is not None:
            await self._pace(channel)
        try:
            await job()
        except Gone as gone:
            self._closed[channel] = str(gone)
            raise

    async def _wait(self, seconds: float, everywhere: bool) -> None:
        if everywhere:
            self._open.clear()
        try:
            await self._sleep(seconds)
        finally:
            self._open.set()

    async def give_up(self, channel: str, reason: str, letter: Letter | None) -> None:
        """Count and record a message that nobody will get."""
        self.dead += 1
        await self._bury(channel, reason, letter)
