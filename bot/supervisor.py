"""Keeping one platform up: started again after every end, later each time, and always saying how it is."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from inventory.aaa import Category, Result, event

Sleep = Callable[[float], Awaitable[None]]
_FIRST, _LONGEST = 1.0, 300.0
_STEADY_SECONDS = 60.0


class State(StrEnum):
    """How a supervised thing is."""

    STARTING = "starting"
    UP = "up"
    DOWN = "down"
    MISCONFIGURED = "misconfigured"
    STOPPED = "stopped"


class Misconfigured(Exception):
    """Starting again won't help before somebody changes something; the sentence says what."""


@dataclass
class Condition:
    """What `/health` shows of it; `since` is the aware time of the last change of state."""

    state: State
    since: datetime
    detail: str = ""
    restarts: int = 0


class Supervisor:
    """Runs `run` for ever. It calls `up` when it serves; its end or its exception is a failure to retry.

    Delays double from a second to five minutes, each halved or kept at random so that replicas spread; one
    that stayed up for a minute begins at a second again. Misconfigured waits the longest at once.
    """

    def __init__(
        self, name: str, run: Callable[[], Awaitable[None]], *, sleep: Sleep = asyncio.sleep,
        chance: Callable[[], float] = random.random, now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:  # fmt: skip
        self.name = name
        self._run = run
        self._sleep = sleep
        self._chance = chance
        self._now = now
        self._failures = 0
        self.condition = Condition(State.STARTING, now())
        self._changed = asyncio.Event()

    def up(self) -> None:
        """Say that it serves."""
        self._become(State.UP)

    def down(self, detail: str) -> None:
        """Say that it lost its connection and is getting it back by itself."""
        self._become(State.DOWN, detail)

    async def reached(self, state: State) -> None:
        """Return once it is in this state."""
        while self.condition.state is not state:
            self._changed.clear()
            await self._changed.wait()

    async def keep(self) -> None:
        """Run until cancelled."""
        try:
            while True:
                await self._once()
                self.condition.restarts += 1
                await self._sleep(self._delay())
                self._become(State.STARTING, self.condition.detail)
        finally:
            self._become(State.STOPPED)

    async def _once(self) -> None:
        began = self._now()
        try:
            await self._run()
            self._fell(State.DOWN, "it ended by itself", None)
        except Misconfigured as error:
            self._fell(State.MISCONFIGURED, str(error), None)
            return
        except Exception as error:  # noqa: BLE001 - whatever it was, it starts again and the others go on
            self._fell(State.DOWN, type(error).__name__, error)
        steady = (self._now() - began).total_seconds() >= _STEADY_SECONDS
        self._failures = 1 if steady else self._failures + 1

    def _delay(self) -> float:
        if self.condition.state is State.MISCONFIGURED:
            return _LONGEST
        longest = min(_FIRST * 2.0 ** min(self._failures - 1, 20), _LONGEST)
        return longest * (0.5 + self._chance() / 2)

    def _fell(self, state: State, detail: str, error: Exception | None) -> None:
        self._become(state, detail)
        event(Category.SYSTEM, f"{self.name}.down", Result.FAILURE, exc_info=error, reason=detail)

    def _become(self, state: State, detail: str = "") -> None:
        if state is not self.condition.state:
            self.condition.since = self._now()
        self.condition.state, self.condition.detail = state, detail
        self._changed.set()
