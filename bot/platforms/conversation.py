"""What all platforms share: a command heard, dispatched, and its reply put into the channel's line."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from time import monotonic

from cachetools import FIFOCache

from bot.dispatcher import Dispatcher
from bot.duty import Alone, Duty
from bot.message import Message
from bot.outbox import Full, Job, Later, Outbox
from bot.platforms.standby import Standby
from commands.base import Reply
from inventory.aaa import Category, Result, event
from inventory.letters.model import Letter

Send = Callable[[Reply], Job]
Answer = Callable[[Message], Awaitable[Reply | None]]
_REMEMBERED = 10_000
_REPEATABLE_SECONDS = 60.0
_LEASES = 3


class Conversation:
    """Hears commands and answers each once, in the order in which they came.

    A channel's commands also run one after another: whoever adds a thing and lends it in the next line
    finds it there, and a busy channel waits in its own bounded line instead of taking all threads. As the
    replies keep the order, nobody would see theirs sooner otherwise.
    """

    def __init__(
        self, dispatcher: Dispatcher, outbox: Outbox, duty: Duty | None = None, *, repeatable: bool = False
    ) -> None:
        self._repeatable = repeatable
        self._dispatcher = dispatcher
        self._outbox = outbox
        self._duty = duty or Alone()
        self._standby = Standby()
        self._taken_over: set[asyncio.Future[None]] = set()
        self._open: Counter[int] = Counter()
        self._settled = asyncio.Event()
        self._duty.attach(self._take_over, self._settle, self._look)
        self._heard: FIFOCache[str, bool] = FIFOCache(_REMEMBERED)
        self._running: dict[str, asyncio.Future[None]] = {}

    async def hear(self, message: Message, answer: Answer, send: Send, shard: int = 0, *, anyway: bool = False) -> None:
        """Answer a command; `send` makes of what `answer` gives what is sent when its turn comes.

        Must be reached without waiting after the library delivered the event, or the order is lost. What another
        replica has the `shard` of is only kept, until its answer is seen or the shard is taken over.
        """
        if not self._dispatcher.addressed(message) or message.event_id in self._heard:
            return
        term = self._duty.term(shard)
        if not anyway and (term is None or not self._duty.hears(shard)):
            self._standby.keep(shard, message.event_id, partial(self.hear, message, answer, send, shard))
            return
        self._heard[message.event_id] = True
        try:
            slot = self._outbox.slot(message.channel, partial(self._ended, shard))
        except Full as full:
            event(Category.SYSTEM, "outbox.full", Result.FAILURE, channel=message.channel, reason=str(full))
            return
        self._open[shard] += 1
        job = letter = None
        try:
            reply = await self._in_turn(message, answer)
            if reply is not None:
                job = self._fenced(send(reply), shard, term)
                letter = Letter.of(message.actor, message.text, reply.text)
        except BaseException:
            self._outbox.fill(slot, None)
            raise
        await self._outbox.send(slot, job, letter)

    def answered(self, event_id: str) -> None:
        """Some replica's answer to this message was seen."""
        self._standby.answered(event_id)

    def _take_over(self, shard: int) -> None:
        """Answer what the shard's last holder left unanswered, in the order in which it came."""
        for hear in self._standby.take(shard):
            self._begin(hear())

    def _look(self, live: Mapping[int, int], seconds: float) -> None:
        """Answer what a holder left whose lease has ended, or that it has left open for three leases.

        Whoever holds the shard now may have come after the command, and not know it. Only where the platform makes
        one of two equal answers, as several replicas may see to it.
        """
        if self._repeatable:
            for hear in self._standby.left(live, _LEASES * seconds):
                self._begin(hear(anyway=True))

    def _begin(self, hearing: Awaitable[None]) -> None:
        task = asyncio.ensure_future(hearing)
        self._taken_over.add(task)
        task.add_done_callback(self._taken_over.discard)

    def _ended(self, shard: int) -> None:
        self._open[shard] -= 1
        self._settled.set()

    async def _settle(self, shards: Sequence[int], seconds: float) -> None:
        """Wait until what was heard of these shards is answered, or for so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while any(self._open[shard] for shard in shards):
                    self._settled.clear()
                    await self._settled.wait()

    def _fenced(self, job: Job, shard: int, term: int | None) -> Job:
        """Send only while the term lasts in which the command was heard: after it, another replica answers.

        Where the platform makes one of two equal sends, it is sent for a minute in any case: the next holder may
        have come after the command, and know nothing of it.
        """
        heard = monotonic()

        async def fenced() -> None:
            if self._repeatable and monotonic() - heard < _REPEATABLE_SECONDS:
                await job()
                return
            if not await self._duty.known():
                raise Later("the lease of its shard is late")
            if self._duty.term(shard) == term:
                await job()

        return fenced

    async def _in_turn(self, message: Message, answer: Answer) -> Reply | None:
        """Run after what was asked before in this channel."""
        channel = message.channel
        before, mine = self._running.get(channel), asyncio.get_running_loop().create_future()
        self._running[channel] = mine
        try:
            if before is not None:
                await before
            return await answer(message)
        finally:
            mine.set_result(None)
            if self._running[channel] is mine:
                del self._running[channel]
