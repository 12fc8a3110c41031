"""Replies leave in the order in which the commands arrived, and what can't be sent is buried once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot import outbox
from bot.outbox import Full, Gone, Job, Later, Outbox, Refused
from inventory.letters.model import Letter
from tests.standins.run import run

Buried = list[tuple[str, str]]


class Desk:
    """An outbox with time that passes by itself, and what happened to its messages."""

    def __init__(self, **options: Any) -> None:
        self.sent: list[str] = []
        self.buried: Buried = []
        self.letters: list[Letter | None] = []
        self.slept: list[float] = []
        self.outbox = Outbox(self.bury, sleep=self.sleep, **options)

    async def bury(self, channel: str, reason: str, letter: Letter | None) -> None:
        self.buried.append((channel, reason))
        self.letters.append(letter)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)

    def sending(self, text: str, *failures: Exception) -> Job:
        left = list(failures)

        async def job() -> None:
            await asyncio.sleep(0)
            if left:
                raise left.pop(0)
            self.sent.append(text)

        return job


def played(story: Callable[[Desk], Awaitable[None]], **options: Any) -> Desk:
    """The desk after the story, with every line empty."""

    async def whole() -> Desk:
        desk = Desk(**options)
        await story(desk)
        assert await desk.outbox.drain(5)
        assert desk.outbox.queued == 0
        return desk

    return run(whole())


def test_replies_keep_the_order_of_the_commands_however_they_finish() -> None:
    async def story(desk: Desk) -> None:
        slots = [desk.outbox.slot("a") for _ in range(5)]
        for number in (4, 2, 0, 3, 1):
            desk.outbox.fill(slots[number], desk.sending(str(number)))
            await asyncio.sleep(0)

    assert played(story).sent == ["0", "1", "2", "3", "4"]


def test_a_slow_channel_does_not_hold_up_another() -> None:
    async def story(desk: Desk) -> None:
        slow = desk.outbox.slot("a")
        desk.outbox.fill(desk.outbox.slot("b"), desk.sending("b"))
        await desk.outbox.through("b", desk.sending("b again"))
        desk.outbox.fill(slow, None)

    assert played(story).sent == ["b", "b again"]


def test_what_may_be_tried_later_is_tried_until_it_is_sent() -> None:
    async def story(desk: Desk) -> None:
        desk.outbox.fill(desk.outbox.slot("a"), desk.sending("x", Later("503"), Later("429", 7.5)))

    desk = played(story)
    assert (desk.sent, desk.slept, desk.buried) == (["x"], [1.0, 7.5], [])


def test_what_never_succeeds_is_buried_after_its_attempts() -> None:
    async def story(desk: Desk) -> None:
        desk.outbox.fill(desk.outbox.slot("a"), desk.sending("x", *[Later("503")] * 3))

    assert played(story, attempts=3).buried == [("a", "503, 3 times")]


def test_a_refused_message_is_buried_and_the_next_one_goes_out() -> None:
    async def story(desk: Desk) -> None:
        desk.outbox.fill(desk.outbox.slot("a"), desk.sending("x", Refused("AutoMod")))
        desk.outbox.fill(desk.outbox.slot("a"), desk.sending("y", ValueError("bug")))
        desk.outbox.fill(desk.outbox.slot("a"), desk.sending("z"))

    desk = played(story)
    assert desk.sent == ["z"]
    assert desk.buried == [("a", "AutoMod"), ("a", "ValueError")]


def test_what_is_kept_of_a_reply_that_is_given_up_comes_with_it() -> None:
    letter = Letter("c", "discord:1", "!inventory list", "Inventory:")

    async def story(desk: Desk) -> None:
        desk.outbox.fill(desk.outbox.slot("a"), desk.sending("x", Refused("too long")), letter=letter)
        desk.outbox.fill(desk.outbox.slot("a"), desk.sending("y"), letter=letter)

    desk = played(story)
    assert (desk.letters, desk.sent) == ([letter], ["y"])


def test_a_channel_that_is_gone_gets_nothing_more_until_it_is_reopened() -> None:
    async def story(desk: Desk) -> None:
        desk.outbox.fill(desk.outbox.slot("a"), desk.sending("x", Gone("403")))
        desk.outbox.fill(desk.outbox.slot("a"), desk.sending("y"))
        await desk.outbox.drain(5)
        desk.outbox.reopen("a")
        desk.outbox.fill(desk.outbox.slot("a"), desk.sending("z"))

    desk = played(story)
    assert desk.sent == ["z"]
    assert desk.buried == [("a", "403"), ("a", "403")]


def test_a_wait_for_everything_holds_every_channel() -> None:
    async def story(desk: Desk) -> None:
        asleep, woken = asyncio.Event(), asyncio.Event()

        async def sleep(seconds: float) -> None:
            asleep.set()
            await woken.wait()

        desk.outbox._sleep = sleep
        desk.outbox.fill(desk.outbox.slot("a"), desk.sending("first", Later("banned", 600, everywhere=True)))
        await asleep.wait()
        desk.outbox.fill(desk.outbox.slot("b"), desk.sending("second"))
        for _ in range(20):
            await asyncio.sleep(0)
        assert desk.sent == []
        woken.set()

    assert sorted(played(story).sent) == ["first", "second"]


def test_a_full_line_refuses_and_a_full_house_too() -> None:
    async def story(desk: Desk) -> None:
        slots = [desk.outbox.slot("a"), desk.outbox.slot("a")]
        with pytest.raises(Full):
            desk.outbox.slot("a")
        slots.append(desk.outbox.slot("b"))
        with pytest.raises(Full):
            desk.outbox.slot("c")
        for slot in slots:
            desk.outbox.fill(slot, None)

    played(story, limit=2, total=3)


def test_through_tells_its_caller_what_became_of_the_message() -> None:
    async def story(desk: Desk) -> None:
        await desk.outbox.through("a", desk.sending("x"))
        with pytest.raises(Later):
            await desk.outbox.through("a", desk.sending("y", Later("503")))
        with pytest.raises(Gone):
            await desk.outbox.through("a", desk.sending("z", Gone("404")))
        with pytest.raises(Gone):
            await desk.outbox.through("a", desk.sending("never tried"))

    desk = played(story)
    assert (desk.sent, desk.buried) == (["x"], [])


def test_whoever_sends_sees_to_what_waits_behind_and_is_not_kept_by_what_is_not_ready() -> None:
    async def story(desk: Desk) -> None:
        first, second, third = (desk.outbox.slot("a") for _ in range(3))
        sending = asyncio.create_task(desk.outbox.send(first, desk.sending("1"), None))
        desk.outbox.fill(third, desk.sending("3"))
        await asyncio.wait_for(desk.outbox.send(second, desk.sending("2"), None), 5)
        await sending

    assert played(story).sent == ["1", "2", "3"]


def test_what_is_behind_a_reply_that_never_comes_waits_for_it_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "_FILL_SECONDS", 0.01)

    async def story(desk: Desk) -> None:
        desk.outbox.slot("a")
        await asyncio.wait_for(desk.outbox.through("a", desk.sending("behind")), 5)

    assert played(story).sent == ["behind"]


def test_a_full_house_keeps_no_line_for_whom_it_refused() -> None:
    async def story(desk: Desk) -> None:
        slot = desk.outbox.slot("a")
        with pytest.raises(Full):
            desk.outbox.slot("b")
        desk.outbox.fill(slot, None)

    played(story, total=1)


def test_closing_gives_up_what_still_waits() -> None:
    async def story(desk: Desk) -> None:
        desk.outbox.slot("a")
        await desk.outbox.close()

    assert played(story).sent == []


def test_a_reply_that_comes_after_the_end_goes_nowhere() -> None:
    async def story(desk: Desk) -> None:
        filled, sent = desk.outbox.slot("a"), desk.outbox.slot("b")
        await desk.outbox.close()
        desk.outbox.fill(filled, desk.sending("x"))
        await desk.outbox.send(sent, desk.sending("y"), None)
        assert desk.outbox._workers == {}

    assert played(story).sent == []
