"""Commands given while the bot was away: found by a cursor when it is back, few and recent ones, and answered."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import TracebackType

import discord

from bot.platforms.discord_incoming import NAME
from inventory.aaa import Category, Result, event
from inventory.errors import StorekeeperError
from inventory.shards.cursors import CursorService

Hear = Callable[[discord.Message], Awaitable[None]]
Wanted = Callable[[discord.Message], Awaitable[bool]]
Hearing = Callable[[], Iterable[int]]
Sleep = Callable[[float], Awaitable[None]]
_OLDEST = timedelta(hours=1)
_CHANNELS, _MESSAGES = 50, 100
_SECONDS = 5.0


class CatchUp:
    """Answers at most `most` commands after each outage; with 0, none, and keeps no cursor either.

    A message is looked for in at most 50 channels that have a newer one than the cursor, among the first 100 there,
    and not further back than an hour. What was answered already, as its answer stands there, is left alone.
    """

    def __init__(
        self, most: int, cursors: CursorService, hearing: Hearing, wanted: Wanted, hear: Hear, *,
        sleep: Sleep = asyncio.sleep, now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:  # fmt: skip
        self._most = most
        self._cursors = cursors
        self._hearing = hearing
        self._wanted = wanted
        self._hear = hear
        self._sleep = sleep
        self._now = now
        self._tasks: set[asyncio.Task[None]] = set()
        self._looked: set[int] = set()
        # Never cancelled: whoever is answered here may also send what others were answered.
        self._hearings: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "CatchUp":
        if self._most:
            self._start(self._follow(), self._tasks)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._most:
            await self._note()

    def begin(self, guilds: Iterable[discord.Guild], shard: int) -> None:
        """Look, beside what is said now, for what was said in these servers while nobody heard this shard."""
        if self._most:
            self._looked.discard(shard)
            self._start(self._look(list(guilds), shard), self._tasks)

    def _start(self, work: Awaitable[None], among: set[asyncio.Task[None]]) -> None:
        task = asyncio.ensure_future(work)
        among.add(task)
        task.add_done_callback(among.discard)

    async def _follow(self) -> None:
        while True:
            await self._sleep(_SECONDS)
            await self._note()

    async def _note(self) -> None:
        """Note what is heard, but not before it was looked at what is noted."""
        shards = [shard for shard in self._hearing() if shard in self._looked]
        with suppress(StorekeeperError):  # the database is away: the next note says the same and more
            await asyncio.to_thread(self._cursors.heard, NAME, shards, self._now())

    async def _look(self, guilds: list[discord.Guild], shard: int) -> None:
        now = self._now()
        try:
            last = await asyncio.to_thread(self._cursors.last, NAME, shard)
            await asyncio.to_thread(self._cursors.heard, NAME, [shard], now)
            self._looked.add(shard)
        except StorekeeperError as away:
            event(Category.SYSTEM, "discord.catch_up", Result.FAILURE, shard=shard, reason=away.sentence)
            return
        if last is None:
            return
        after, before = (discord.Object(discord.utils.time_snowflake(t)) for t in (max(last, now - _OLDEST), now))
        answered = 0
        for channel in _newer(guilds, after.id):
            with suppress(discord.HTTPException):  # a channel that can't be read is not worth the others
                answered += await self._answer(channel, after, before, self._most - answered)
        event(Category.SYSTEM, "discord.catch_up", Result.SUCCESS, shard=shard, answered=answered)

    async def _answer(
        self, channel: discord.TextChannel, after: discord.Object, before: discord.Object, most: int
    ) -> int:
        """Hear again what a channel has between two moments; gives how many were commands."""
        read = channel.history(limit=_MESSAGES, after=after, before=before, oldest_first=True)
        said = [message async for message in read]
        answered = {message.reference.message_id for message in said if message.reference and message.author.bot}
        missed = [message for message in said if message.id not in answered and await self._wanted(message)]
        for message in missed[:most]:
            # What is read over REST tells who wrote it, but not what they may do here.
            message.author = await channel.guild.fetch_member(message.author.id)
            self._start(self._hear(message), self._hearings)
        return len(missed[:most])


def _newer(guilds: list[discord.Guild], after: int) -> Iterator[discord.TextChannel]:
    """The channels whose last message is newer, the newest first."""
    channels = [
        channel for guild in guilds for channel in guild.text_channels if (channel.last_message_id or 0) > after
    ]
    yield from sorted(channels, key=lambda channel: -(channel.last_message_id or 0))[:_CHANNELS]
