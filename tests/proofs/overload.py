"""A replica under ten times the load it can carry, from one community, while four quiet ones ask now and then.

`ours` has the bounds of the settings' defaults; `unbounded` has none.
"""

import asyncio
import os
import sys
import time
from array import array
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from itertools import count, cycle
from pathlib import Path
from typing import Any

import orjson

from bot.dispatcher import Dispatcher
from bot.limits import Limits
from bot.runner import Runner
from bot.settings import Settings
from commands.registry import load
from inventory.actor import Actor, Role
from inventory.services import Services
from tests.proofs.core import replica
from tests.proofs.door import PLENTY, message

TICK, QUIET_RATE, ALONE, LEAD, TIMES = 0.002, 40, 2.5, 1.0, 10
PEOPLE, REMEMBERED, WARM, SAID = 1000, 10_500, 30, 20_000
TAKE, LOOK = "!inventory checkout drill", "!inventory status drill"


class Overload:
    """Loads one dispatcher, and remembers how long answers took, in seconds."""

    def __init__(self, services: Services, mode: str) -> None:
        settings = Settings(_env_file=None)
        ours = mode == "ours"
        shares = (settings.person_per_minute, settings.community_per_minute) if ours else (PLENTY, PLENTY)
        self._services = services
        self._loud = mode
        self._voices = 1 if ours else PLENTY
        self.runner = Runner(settings.max_workers if ours else PLENTY // 4, settings.request_timeout)
        if not ours:
            self.runner._pool._max_workers = settings.max_workers
        self._dispatcher = Dispatcher(load(), services, self.runner, Limits(*shares), lambda _name, _outcome: None)
        self._free = Dispatcher(load(), services, self.runner, Limits(PLENTY, PLENTY), lambda _name, _outcome: None)
        self._numbers = count()
        # Made before, and said again and again: making them isn't the load that is meant.
        self._said = cycle([message(_actor(mode, number), TAKE) for number in range(SAID)])
        self._due = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self.refused = array("f")
        self.answered = 0

    def _stock(self, community: str) -> None:
        self._services.items.add(_actor(community, 0), "drill", quantity=1_000_000)

    async def capacity(self, seconds: float) -> float:
        """Changes a second that this machine carries."""
        for community in (self._loud, *(f"{self._loud}-quiet{number}" for number in range(4))):
            self._stock(community)
        ends, done = time.monotonic() + seconds, 0

        async def ask_on() -> None:
            nonlocal done
            while time.monotonic() < ends:
                await self._free.dispatch(message(_actor(self._loud, 0), TAKE))
                done += 1

        await asyncio.gather(*(ask_on() for _ in range(16)))
        return done / seconds

    async def warm_up(self) -> None:
        """Fill what remembers answers, so that only what grows without bound grows on."""
        for number in range(REMEMBERED):
            community = f"warm{number % WARM}"
            if number < WARM:
                self._stock(community)
            await self._dispatcher.dispatch(message(_actor(community, number), LOOK))

    async def slice(self, seconds: float, loud_rate: float) -> list[float]:
        """So many seconds with so many calls a second of the loud community; how long the quiet ones' took."""
        took: list[float] = []
        loud = quiet = 0
        async for elapsed in _ticks(seconds):
            self._due += int(elapsed * loud_rate) - loud
            # A refusal comes without a pause, so one voice says all that is due; without bounds each needs its own.
            for _ in range(min(self._due, self._voices)):
                self._begin(self._shout())
            for _ in range(quiet, int(elapsed * QUIET_RATE)):
                self._begin(self._ask(took))
            loud, quiet = int(elapsed * loud_rate), int(elapsed * QUIET_RATE)
        return took

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _shout(self) -> None:
        """Say what is due; whoever has to wait for an answer leaves the rest to another one."""
        while self._due:
            self._due -= 1
            began = time.perf_counter()
            reply = await self._dispatcher.dispatch(next(self._said))
            assert reply is not None
            self.answered += 1
            if reply.code in ("busy", "rate_limited"):
                self.refused.append(time.perf_counter() - began)

    async def _ask(self, took: list[float]) -> None:
        number, began = next(self._numbers), time.perf_counter()
        await self._dispatcher.dispatch(message(_actor(f"{self._loud}-quiet{number % 4}", number), TAKE))
        took.append(time.perf_counter() - began)


def _actor(community: str, number: int) -> Actor:
    person = number % PEOPLE
    return Actor(community, f"test:{person}", f"P{person}", "test", Role.MEMBER)


async def _ticks(seconds: float) -> AsyncIterator[float]:
    """The time since the beginning, at every tick of the clock."""
    loop, began = asyncio.get_running_loop(), time.monotonic()
    while (elapsed := time.monotonic() - began) < seconds:
        yield elapsed
        ticked = asyncio.Event()
        loop.call_later(TICK, ticked.set)
        await ticked.wait()


def _resident() -> float:
    """This process's memory in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _late(times: Sequence[float]) -> float:
    """The 99th percentile in ms."""
    return sorted(times)[int(len(times) * 0.99)] * 1000 if times else float("inf")


async def _loaded(services: Services, mode: str, pairs: int, seconds: float, say: Callable[[object], None]) -> None:
    over = Overload(services, mode)
    rate = TIMES * await over.capacity(2)
    if mode == "ours":
        await over.warm_up()
    await over.slice(LEAD, rate)
    before, rounds = _resident(), []
    for _ in range(pairs):
        alone = _late(await over.slice(ALONE, 0))
        # Its bucket has filled a little in the meantime; what counts is the load that goes on and on.
        await over.slice(LEAD, rate)
        rounds.append((alone, _late(await over.slice(seconds, rate))))
    after = _resident()  # before the figures are made, which takes memory of its own
    say(
        {
            "rounds": rounds,
            "refused": len(over.refused),
            "refusal_ms": _late(over.refused.tolist()),
            "answered": over.answered,
            "before_mb": before,
            "after_mb": after,
        }
    )


def main(dsn: str, mode: str, pairs: int, seconds: float) -> None:
    """Print the figures as JSON, and end without waiting for what is still under way."""

    def say(figures: object) -> None:
        sys.stdout.buffer.write(orjson.dumps(figures) + b"\n")
        sys.stdout.buffer.flush()
        os._exit(0)

    with replica(dsn) as services:
        asyncio.run(_loaded(services, mode, pairs, seconds, say))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
