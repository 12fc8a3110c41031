"""A running job's progress, edited into the one message that said that it starts."""

import asyncio
from contextlib import suppress

import discord

from bot.message import Message
from bot.platforms.rendering import DISCORD, render
from bot.progress import Progress, bar
from commands.base import Reply
from commands.jobs.rows import outcome
from inventory.errors import NotFound

_MOST = 20


class Following:
    """At most twenty messages are kept up to date at once; of a further one the first text stays."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: set[asyncio.Task[None]] = set()

    def follow(self, shown: discord.Message, message: Message, reply: Reply) -> None:
        """Edit `shown` while the run goes on that `reply` began."""
        if len(self._tasks) < _MOST:
            task = asyncio.create_task(self._edit(shown, message, reply), name="progress")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Leave the messages as they are."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _edit(self, shown: discord.Message, message: Message, reply: Reply) -> None:
        with suppress(discord.HTTPException, NotFound):  # the message or the run is gone: nothing left to show
            zone = await self._progress.clock(message.actor, message.zone)
            async for run in self._progress.watch(message.actor, reply.progress or ""):
                far = f"{run.job} {outcome(run, zone) if run.state.ended else bar(run)}"
                text = render(f"{reply.text}\n{far}", DISCORD)[0]
                await shown.edit(content=text, allowed_mentions=discord.AllowedMentions.none())
