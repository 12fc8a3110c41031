"""What many wait for is asked for together."""

import asyncio
from collections.abc import Sequence

import pytest

from bot import batches
from bot.batches import Batches
from inventory.db import Key, Load, Wanted
from inventory.errors import Busy, Unavailable


def load(keys: Sequence[Key]) -> None:
    """Stands for a service's own; what runs it notes the keys."""


class Thread:
    """Runs loads when it is let, and notes what was asked."""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked: list[list[str]] = []
        self.begun, self.gate = asyncio.Event(), asyncio.Event()
        self._error = error

    async def run(self, _: Load, keys: Sequence[Key]) -> None:
        self.asked.append([name for _, name in keys])
        self.begun.set()
        await self.gate.wait()
        if self._error is not None:
            raise self._error


def wanted(name: str) -> Wanted:
    return Wanted(load, ("42", name))


def test_what_comes_while_a_question_is_on_its_way_is_asked_for_together() -> None:
    async def story() -> None:
        thread = Thread()
        asked = Batches(thread.run)
        first = asyncio.ensure_future(asked.load(wanted("a")))
        await thread.begun.wait()
        others = [asyncio.ensure_future(asked.load(wanted(name))) for name in "bcdc"]
        await asyncio.sleep(0)
        thread.gate.set()
        await asyncio.gather(first, *others)
        assert thread.asked == [["a"], ["b", "c", "d"]]

    asyncio.run(story())


def test_what_fails_fails_for_all_who_wait_and_the_next_question_is_asked() -> None:
    async def story() -> None:
        thread = Thread(Unavailable("away"))
        asked = Batches(thread.run)
        thread.gate.set()
        failed = await asyncio.gather(*(asked.load(wanted(name)) for name in "ab"), return_exceptions=True)
        assert [str(error) for error in failed] == ["away", "away"]
        with pytest.raises(Unavailable):
            await asked.load(wanted("a"))
        assert thread.asked == [["a", "b"], ["a"]]

    asyncio.run(story())


def test_who_gives_up_waiting_leaves_the_others_their_answer() -> None:
    async def story() -> None:
        thread = Thread()
        asked = Batches(thread.run)
        patient, hasty = (asyncio.ensure_future(asked.load(wanted("a"))) for _ in range(2))
        await thread.begun.wait()
        hasty.cancel()
        thread.gate.set()
        await patient
        assert hasty.cancelled()

    asyncio.run(story())


def test_too_much_at_once_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "_MOST", 2)

    async def story() -> None:
        thread = Thread()
        asked = Batches(thread.run)
        waiting = [asyncio.ensure_future(asked.load(wanted(name))) for name in "ab"]
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="try again"):
            await asked.load(wanted("c"))
        thread.gate.set()
        await asyncio.gather(*waiting)

    asyncio.run(story())
