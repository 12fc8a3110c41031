"""Seats and threads: bounded, shared between communities, given back whatever happens."""

import asyncio
import threading
from collections.abc import Sequence
from functools import partial

import pytest

from bot.runner import Runner
from inventory.db import Wanted
from inventory.errors import Busy


def test_a_community_that_waits_for_its_threads_leaves_the_others_to_the_rest() -> None:
    gate, started = threading.Event(), threading.Semaphore(0)

    def blocked() -> bool:
        started.release()
        return gate.wait(10)

    async def lived() -> None:
        runner = Runner(4, 10)
        loud = [asyncio.create_task(runner.call("loud", blocked)) for _ in range(6)]
        assert await asyncio.to_thread(started.acquire, timeout=10)
        assert await runner.call("quiet", lambda: "at once") == "at once"
        assert [runner.in_use, started.acquire(blocking=False), started.acquire(blocking=False)] == [6, True, False]
        gate.set()
        assert await asyncio.gather(*loud) == [True] * 6
        assert await runner.drain(10)
        assert runner.in_use == 0
        runner.close()

    asyncio.run(lived())


def test_a_community_with_half_of_the_seats_is_told_that_it_is_busy() -> None:
    gate = threading.Event()

    async def lived() -> None:
        runner = Runner(2, 10)
        loud = [asyncio.create_task(runner.call("loud", gate.wait, 10)) for _ in range(4)]
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="Too many commands"):
            await runner.call("loud", gate.wait, 10)
        gate.set()
        await asyncio.gather(*loud)
        runner.close()

    asyncio.run(lived())


def test_what_waits_past_the_deadline_or_is_cancelled_gives_its_seat_back() -> None:
    gate = threading.Event()

    async def lived() -> None:
        runner = Runner(2, 0.05)
        calls = [asyncio.create_task(runner.call("loud", gate.wait, 10)) for _ in range(3)]
        await asyncio.sleep(0)
        calls[2].cancel()
        late = await asyncio.gather(*calls, return_exceptions=True)
        assert [type(error) for error in late] == [Busy, Busy, asyncio.CancelledError]
        assert runner.in_use == 1
        gate.set()
        assert await runner.drain(10)
        assert runner.in_use == 0
        runner.close()

    asyncio.run(lived())


def test_who_waits_for_company_has_a_seat_and_no_thread() -> None:
    gate = threading.Event()

    def load(_: Sequence[str]) -> None:
        assert gate.wait(10)

    async def lived() -> None:
        runner = Runner(2, 10)
        loud = [asyncio.create_task(runner.join("loud", Wanted(load, name), str, made=lambda: True)) for name in "abcd"]
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="Too many commands"):
            await runner.join("loud", Wanted(load, "e"), str, made=lambda: True)
        draining = asyncio.create_task(runner.drain(10))
        gate.set()
        assert await draining
        assert [task.done() for task in loud] == [True] * 4
        runner.close()

    asyncio.run(lived())


def test_who_comes_first_goes_ahead_on_a_thread_and_the_others_gather() -> None:
    gate, loaded = threading.Event(), list[Sequence[str]]()

    async def lived() -> None:
        runner = Runner(2, 10)
        ahead = asyncio.create_task(runner.join("a", Wanted(loaded.append, "1"), partial(gate.wait, 10), made=bool))
        await asyncio.sleep(0)
        others = [runner.join("a", Wanted(loaded.append, name), str, made=lambda: True) for name in "23"]
        assert await asyncio.gather(*others) == ["", ""]
        gate.set()
        assert await ahead
        assert [sorted(names) for names in loaded] == [["2", "3"]]
        runner.close()

    asyncio.run(lived())


def test_company_that_takes_too_long_is_not_waited_for() -> None:
    gate = threading.Event()

    def load(_: Sequence[str]) -> None:
        assert gate.wait(10)

    async def lived() -> None:
        runner = Runner(2, 0.05)
        ahead = asyncio.create_task(runner.join("loud", Wanted(load, "a"), partial(gate.wait, 10), made=lambda: True))
        await asyncio.sleep(0)
        with pytest.raises(Busy, match=r"longer than 0\.05 s"):
            await runner.join("loud", Wanted(load, "b"), str, made=lambda: True)
        with pytest.raises(Busy):
            await ahead
        gate.set()
        assert await runner.drain(10)
        runner.close()

    asyncio.run(lived())


def test_who_has_waited_in_vain_gets_a_thread_though_no_seat_is_free() -> None:
    gate = threading.Event()

    def load(_: Sequence[str]) -> None:
        assert gate.wait(10)

    async def lived() -> None:
        runner = Runner(1, 10)
        tasks = [
            asyncio.create_task(
                runner.join(place, Wanted(load, f"{place}{n}"), threading.get_ident, made=lambda: False)
            )
            for place in ("loud", "quiet")
            for n in range(2)
        ]
        await asyncio.sleep(0)
        gate.set()
        assert threading.get_ident() not in await asyncio.gather(*tasks)
        assert await runner.drain(10)
        runner.close()

    asyncio.run(lived())
