"""What many wait for is asked for together."""

import asyncio
import threading
from collections.abc import Callable, Sequence

import pytest

from bot import batches
from bot.batches import Batches
from inventory.db import Key, Wanted
from inventory.errors import Busy, Unavailable


class Desk:
    """Answers questions when it is let, on the thread that asks, and notes what was asked."""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked: list[list[str]] = []
        self.begun, self.gate = asyncio.Event(), threading.Event()
        self._loop = asyncio.get_running_loop()
        self._error = error

    def load(self, keys: Sequence[Key]) -> None:
        self.asked.append([name for _, name in keys])
        self._loop.call_soon_threadsafe(self.begun.set)
        assert self.gate.wait(10)
        if self._error is not None:
            raise self._error

    def wanted(self, name: str, most: int = 500) -> Wanted:
        return Wanted(self.load, ("42", name), most)


def test_what_comes_while_a_question_is_on_its_way_is_asked_for_together() -> None:
    async def story() -> None:
        desk = Desk()
        asked = Batches(asyncio.to_thread)
        first = asyncio.ensure_future(asked.load(desk.wanted("a")))
        await desk.begun.wait()
        others = [asyncio.ensure_future(asked.load(desk.wanted(name))) for name in "bcdc"]
        await asyncio.sleep(0)
        desk.gate.set()
        await asyncio.gather(first, *others)
        assert desk.asked == [["a"], ["b", "c", "d"]]

    asyncio.run(story())


def test_no_more_are_asked_for_at_once_than_is_said() -> None:
    async def story() -> None:
        desk = Desk()
        asked = Batches(asyncio.to_thread)
        waiting = [asyncio.ensure_future(asked.load(desk.wanted(name, most=2))) for name in "abcde"]
        desk.gate.set()
        await asyncio.gather(*waiting)
        assert desk.asked == [["a", "b"], ["c", "d"], ["e"]]

    asyncio.run(story())


def test_where_no_thread_is_to_be_had_everybody_who_waits_is_told() -> None:
    async def none(_: Callable[[], None]) -> None:
        raise Busy("no thread")

    async def story() -> None:
        asked = Batches(none)
        desk = Desk()
        told = await asyncio.gather(*(asked.load(desk.wanted(name)) for name in "ab"), return_exceptions=True)
        assert [str(error) for error in told] == ["no thread", "no thread"]

    asyncio.run(story())


def test_what_fails_fails_for_all_who_wait_and_the_next_question_is_asked() -> None:
    async def story() -> None:
        desk = Desk(Unavailable("away"))
        asked = Batches(asyncio.to_thread)
        desk.gate.set()
        failed = await asyncio.gather(*(asked.load(desk.wanted(name)) for name in "ab"), return_exceptions=True)
        assert [str(error) for error in failed] == ["away", "away"]
        with pytest.raises(Unavailable):
            await asked.load(desk.wanted("a"))
        assert desk.asked == [["a", "b"], ["a"]]

    asyncio.run(story())


def test_who_gives_up_waiting_leaves_the_others_their_answer() -> None:
    async def story() -> None:
        desk = Desk()
        asked = Batches(asyncio.to_thread)
        patient, hasty = (asyncio.ensure_future(asked.load(desk.wanted("a"))) for _ in range(2))
        await desk.begun.wait()
        hasty.cancel()
        desk.gate.set()
        await patient
        assert hasty.cancelled()

    asyncio.run(story())


def test_too_much_at_once_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "_MOST", 2)

    async def story() -> None:
        desk = Desk()
        asked = Batches(asyncio.to_thread)
        waiting = [asyncio.ensure_future(asked.load(desk.wanted(name))) for name in "ab"]
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="try again"):
            await asked.load(desk.wanted("c"))
        desk.gate.set()
        await asyncio.gather(*waiting)

    asyncio.run(story())
