"""Brings posts out: woken by every change and by a poll, many at a time, each under its lease."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from types import TracebackType
from typing import Self

from bot.outbox import Full, Gone, Later, Refused
from bot.posters.base import Poster
from bot.supervisor import Supervisor
from inventory.aaa import Category, Result, event
from inventory.alerts.deliveries import Outbound
from inventory.alerts.post import Post
from inventory.errors import Unavailable

SEATS = 100
POLL_SECONDS = 2.0
DRAIN_SECONDS = 5.0
COUNT_SECONDS = 10.0
_MARGIN = 0.8  # a post that takes longer than this share of its lease is given up and tried again


class Deliverer:
    """The posts of this process; `posters` are the ways out it has, by platform, each with as many seats.

    A community that has a quarter of them in use gets no more until one is free: its slow receiver is nobody
    else's.
    """

    def __init__(
        self, outbound: Outbound, posters: Mapping[str, Poster], seats: int = SEATS, poll_seconds: float = POLL_SECONDS
    ) -> None:
        self._outbound = outbound
        self._posters = dict(posters)
        self._seats = seats
        self._share = max(1, seats // 4)
        self._taken: Counter[tuple[str, str]] = Counter()
        self._poll_seconds = poll_seconds
        self._seconds = outbound.lease.total_seconds() * _MARGIN
        self._woken = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()
        self._stopping = False
        self._running: dict[str, set[asyncio.Task[None]]] = {platform: set() for platform in posters}
        self._loop: asyncio.AbstractEventLoop | None = None
        self.supervisor = Supervisor("deliveries", self._run)
        self.posted = 0
        self.counts: Mapping[str, int] = {}
        self._counted = 0.0

    def wake(self) -> None:
        """Look at once whether something is due; from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._keeping = asyncio.create_task(self.supervisor.keep(), name="deliveries")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Bring out what is due, for a few seconds, and hand back the rest."""
        self._stopping = True
        self._woken.set()
        await self._ended.wait()
        self._loop = None
        self._keeping.cancel()
        await asyncio.wait([self._keeping])
        with _away_or("drain"), suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                await self._drain()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with _away_or("hand_back"):
            left = await asyncio.to_thread(self._outbound.hand_back)
            if left:
                event(Category.SYSTEM, "deliveries.handed_back", Result.SUCCESS, posts=left)

    async def _run(self) -> None:
        self._ended.clear()
        self.supervisor.up()
        try:
            while not self._stopping:
                self._woken.clear()
                await self._count()
                if not await self._claim():
                    await self._wait()
        finally:
            self._ended.set()
        await asyncio.Event().wait()  # an end by itself would be a failure to its supervisor

    async def _drain(self) -> None:
        """Bring out what is due at the end, and let all arrive."""
        while await self._claim():
            continue
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _claim(self) -> bool:
        """Start posting what is due, as far as there are seats; False when nothing was."""
        free = {platform: self._seats - len(tasks) for platform, tasks in self._running.items()}
        roomy = [platform for platform, seats in free.items() if seats > 0]
        if self._tasks and not roomy:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            return True
        limit = min((self._share, *(free[platform] for platform in roomy)))
        full = [place for place, taken in self._taken.items() if taken >= self._share]
        posts = await asyncio.to_thread(self._outbound.claim, roomy, limit, full)
        for post in posts:
            task, platform = asyncio.create_task(self._deliver(post)), post.subscription.platform
            self._running[platform].add(task)
            self._taken[platform, post.community] += 1
            task.add_done_callback(partial(self._leave, platform, post.community))
        return bool(posts)

    @property
    def _tasks(self) -> list[asyncio.Task[None]]:
        return [task for tasks in self._running.values() for task in tasks]

    def _leave(self, platform: str, community: str, task: asyncio.Task[None]) -> None:
        place = platform, community
        full = len(self._running[platform]) >= self._seats or self._taken[place] >= self._share
        self._running[platform].discard(task)
        self._taken[place] -= 1
        if not self._taken[place]:
            del self._taken[place]
        if full:
            self._woken.set()

    async def _count(self) -> None:
        """Keep the figures that are shown, counted at most every few seconds."""
        if time.monotonic() - self._counted >= COUNT_SECONDS:
            self.counts = await asyncio.to_thread(self._outbound.counts)
            self._counted = time.monotonic()

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), self._poll_seconds)
        except TimeoutError:
            return

    async def _deliver(self, post: Post) -> None:
        """Post one; whatever goes wrong is written down, and at the latest its lease brings it back."""
        try:
            await self._end(post, *await self._attempt(post))
        except Exception as error:  # noqa: BLE001 - the database is away, say: the lease brings the post back
            event(Category.ERROR, "deliveries.end", Result.ERROR, exc_info=error, community=post.community)

    async def _attempt(self, post: Post) -> tuple[Exception | None, str | None]:
        """What went wrong, and what the message is called where it was posted."""
        try:
            async with asyncio.timeout(self._seconds):
                return None, await self._posters[post.subscription.platform].post(post)
        except (Gone, Refused, Later, Full, TimeoutError) as error:
            return error, None
        except Exception as error:  # noqa: BLE001 - a fault of ours must not lose the post
            event(Category.ERROR, "deliveries.post", Result.ERROR, exc_info=error, community=post.community)
            return Later(type(error).__name__), None

    async def _end(self, post: Post, problem: Exception | None, posted: str | None) -> None:
        outbound = self._outbound
        if problem is None:
            await asyncio.to_thread(outbound.done, post, posted)
            self.posted += 1
        elif isinstance(problem, Gone | Refused):
            await asyncio.to_thread(outbound.fail, post, str(problem))
            _given_up(post, problem)
        else:
            seconds = problem.seconds if isinstance(problem, Later) else 0.0
            reason = str(problem) or "no answer in time"
            if not await asyncio.to_thread(outbound.later, post, reason, seconds):
                _given_up(post, problem)

    def state(self) -> dict[str, object]:
        """How deliveries are, for `/health/detailed`; given up ones are waiting for an admin."""
        condition = self.supervisor.condition
        return {
            "status": condition.state.value, "since": condition.since, "detail": condition.detail,
            "on_the_way": len(self._tasks), "posted": self.posted, **self.counts,
        }  # fmt: skip


def _given_up(post: Post, problem: Exception) -> None:
    event(
        Category.ERROR, "deliveries.dead_letter", Result.ERROR, community=post.community, post=str(post.id),
        platform=post.subscription.platform, reason=str(problem) or type(problem).__name__,
    )  # fmt: skip


@contextmanager
def _away_or(step: str) -> Iterator[None]:
    """An end while the database is away is an end in order all the same: the leases bring the posts back."""
    try:
        yield
    except Unavailable as error:
        event(Category.SYSTEM, f"deliveries.{step}", Result.FAILURE, reason=error.sentence)
