"""Watching a job's run from its start to its end, for whoever shows it: a bar on the console, one edited message."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.runner import Runner
from inventory.actor import Actor
from inventory.errors import Busy, Unavailable
from inventory.jobs.model import Run
from inventory.services import Services

Sleep = Callable[[float], Awaitable[None]]
_SECONDS = 1.0
_LOOKS = 3600
_WIDTH = 24


class Progress:
    """Looks once a second, for an hour at most: what takes longer is shown by !jobs."""

    def __init__(self, services: Services, runner: Runner, sleep: Sleep = asyncio.sleep) -> None:
        self._services = services
        self._runner = runner
        self._sleep = sleep

    async def watch(self, actor: Actor, run: str) -> AsyncIterator[Run]:
        """The run each time it has changed, the last time when it has ended; raises NotFound for none."""
        shown = None
        for _ in range(_LOOKS):
            found = await self._look(actor, UUID(run)) or shown
            if found is not None and found != shown:
                yield found
                shown = found
            if found is not None and found.state.ended:
                return
            await self._sleep(_SECONDS)

    async def clock(self, actor: Actor, own: ZoneInfo) -> ZoneInfo:
        """The zone of the actor's community; `own` where it has chosen none."""
        return (await asyncio.to_thread(self._services.communities.settings, actor.community)).clock(own)

    async def _look(self, actor: Actor, run: UUID) -> Run | None:
        try:
            return await self._runner.call(actor.community, self._services.jobs.progress, actor, run)
        except (Busy, Unavailable):
            return None


def bar(run: Run) -> str:
    """`[######------------------] 10 of 40`, or only the state where there is nothing to count."""
    if not run.total:
        return run.state
    filled = _WIDTH * min(run.done, run.total) // run.total
    return f"[{'#' * filled}{'-' * (_WIDTH - filled)}] {run.done} of {run.total}"
