"""From an event that is committed to its last post, beside a bare NOTIFY that is heard and posted."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from statistics import median, quantiles
from typing import NamedTuple

import psycopg
from psycopg import sql

from benchmarks.items.core import Core
from benchmarks.rounds import paired
from benchmarks.rows import Row
from bot.deliverer import Deliverer
from inventory.actor import Actor, Role
from inventory.alerts.deliveries import Outbound
from inventory.alerts.post import Post

_EVENTS, _ROUNDS, _TIMEOUT = 60, 5, 30
_CHANNEL = "bench"
_GOALS = {1: 100.0, 100: 1000.0}
"""The longest p99 in ms by how many channels want the event: nobody in a chat would call that late."""


class Waits(NamedTuple):
    """Milliseconds from the commit to a post."""

    p50: float
    p99: float


class Wall:
    """Where posts go: it notes when each came, and `full` is set when as many have come as one event makes."""

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self.came: list[float] = []
        self.full = asyncio.Event()

    async def post(self, _: Post | None) -> None:
        """Take one."""
        self.came.append(time.perf_counter())
        if len(self.came) == self._channels:
            self.full.set()

    def clean(self) -> None:
        """Begin with the next event."""
        self.came.clear()
        self.full.clear()


def rows(dsn: str) -> Iterator[Row]:
    """The wait for a post, with one channel and with a hundred."""
    core = Core(dsn)
    try:
        for channels, most in _GOALS.items():
            actor = _subscribed(core, channels)
            sides = {"ours": partial(_ours, core, actor, channels), "bare": partial(_bare, dsn, channels)}
            done = paired(sides, _ROUNDS)
            yield from _told(channels, most, done)
    finally:
        core.close()


def _subscribed(core: Core, channels: int) -> Actor:
    actor = Actor(f"posting{channels}", "bench:1", "Mia", "console", Role.ADMIN)
    for number in range(channels):
        core.services.subscriptions.add(actor, f"channel {number}", "inventory.add", gather_seconds=0)
    return actor


def _told(channels: int, most: float, done: dict[str, list[Waits]]) -> Iterator[Row]:
    for percent in ("p50", "p99"):
        ours, bare = (median(getattr(waits, percent) for waits in done[side]) for side in ("ours", "bare"))
        name = f"event committed → posted, {channels} channels, ms {percent} (other: NOTIFY + post)"
        goal, holds = ("reported", True) if percent == "p50" else (f"< {most:g} ms", ours < most)
        yield Row("workers", name, round(ours, 2), round(bare, 2), goal, holds)


def _ours(core: Core, actor: Actor, channels: int) -> Waits:
    return asyncio.run(_posted(core, actor, channels))


async def _posted(core: Core, actor: Actor, channels: int) -> Waits:
    """Add things one after the other, and see when all channels know of each."""
    wall, waits, count = Wall(channels), list[float](), time.time_ns()
    async with Deliverer(Outbound(core.db, "bench"), {"console": wall}) as deliverer:
        await deliverer.supervisor.reached(deliverer.supervisor.condition.state.UP)
        for number in range(_EVENTS):
            wall.clean()
            await asyncio.to_thread(core.services.items.add, replace(actor), f"Thing {count + number}")
            committed = time.perf_counter()
            deliverer.wake()  # as the notices do in the bot, in the moment after the commit
            await asyncio.wait_for(wall.full.wait(), _TIMEOUT)
            waits += [came - committed for came in wall.came]
    return _of(waits)


def _bare(dsn: str, channels: int) -> Waits:
    return asyncio.run(_heard(dsn, channels))


async def _heard(dsn: str, channels: int) -> Waits:
    """The least that any design needs: one connection tells, another hears, and every channel gets its post."""
    wall, waits = Wall(channels), list[float]()
    connect = partial(psycopg.AsyncConnection.connect, dsn, autocommit=True)
    async with await connect() as telling, await connect() as hearing:
        await hearing.execute(sql.SQL("LISTEN {}").format(sql.Identifier(_CHANNEL)))
        for _ in range(_EVENTS):
            wall.clean()
            await telling.execute("SELECT pg_notify(%s, '')", [_CHANNEL])
            committed = time.perf_counter()
            async for _ in hearing.notifies(timeout=_TIMEOUT, stop_after=1):
                for _ in range(channels):
                    await wall.post(None)
            waits += [came - committed for came in wall.came]
    return _of(waits)


def _of(waits: list[float]) -> Waits:
    cuts = quantiles(waits, n=100)
    return Waits(cuts[49] * 1e3, cuts[98] * 1e3)
