"""A platform that falls is started again, later each time, and says how it is."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from bot.supervisor import Misconfigured, State, Supervisor
from tests.standins.run import run


class Stage:
    """A supervisor whose time passes only while it sleeps or runs."""

    def __init__(self, *acts: Exception | float) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.acts = list(acts)
        self.slept: list[float] = []
        self.states: list[State] = []
        self.over = asyncio.Event()
        self.supervisor = Supervisor("test", self.run, sleep=self.sleep, chance=lambda: 1.0, now=lambda: self.now)

    async def run(self) -> None:
        self.supervisor.up()
        if not self.acts:
            self.over.set()
            await asyncio.Event().wait()
        act = self.acts.pop(0)
        if isinstance(act, Exception):
            raise act
        self.now += timedelta(seconds=act)

    async def sleep(self, seconds: float) -> None:
        self.states.append(self.supervisor.condition.state)
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


def watched(*acts: Exception | float, look: Callable[[Stage], Awaitable[None]] | None = None) -> Stage:
    """The stage after its acts."""

    async def whole() -> Stage:
        stage = Stage(*acts)
        keeping = asyncio.create_task(stage.supervisor.keep())
        await asyncio.wait_for(stage.over.wait(), 5)
        if look is not None:
            await look(stage)
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        return stage

    return run(whole())


def test_each_fall_is_waited_out_twice_as_long() -> None:
    assert watched(*[ValueError()] * 5).slept == [1.0, 2.0, 4.0, 8.0, 16.0]


def test_delays_end_at_five_minutes() -> None:
    assert watched(*[ValueError()] * 12).slept[-1] == 300.0


def test_after_a_steady_minute_the_delays_begin_again() -> None:
    assert watched(ValueError(), ValueError(), 61.0, ValueError()).slept == [1.0, 2.0, 1.0, 2.0]


def test_a_wrong_setting_waits_longest_at_once_and_says_what_to_do() -> None:
    stage = watched(Misconfigured("Set DISCORD_TOKEN."))
    assert stage.slept == [300.0]
    assert stage.states == [State.MISCONFIGURED]


def test_it_says_how_it_is_and_how_often_it_fell() -> None:
    async def look(stage: Stage) -> None:
        condition = stage.supervisor.condition
        assert (condition.state, condition.restarts) == (State.UP, 2)
        stage.supervisor.down("connection lost")
        assert (condition.state, condition.detail) == (State.DOWN, "connection lost")

    stage = watched(ValueError(), 0.0, look=look)
    assert stage.supervisor.condition.state is State.STOPPED
