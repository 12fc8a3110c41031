"""A window lets through what the platform allows, in order."""

import asyncio

from bot.pace import Window


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


def test_never_more_than_the_limit_in_any_window() -> None:
    async def story() -> list[float]:
        clock = Clock()
        window = Window(20, 30.0, clock, clock.sleep)
        times = []
        for _ in range(65):
            await window.wait()
            times.append(clock.now)
        return times

    times = asyncio.run(story())
    assert times[19] == 0.0
    assert all(later - earlier >= 30.0 for earlier, later in zip(times, times[20:], strict=False))


def test_those_who_wait_go_in_the_order_they_came() -> None:
    async def story() -> list[int]:
        clock = Clock()
        window = Window(1, 1.0, clock, clock.sleep)
        order: list[int] = []

        async def one(number: int) -> None:
            await window.wait()
            order.append(number)

        await asyncio.gather(*(one(number) for number in range(10)))
        return order

    assert asyncio.run(story()) == list(range(10))
