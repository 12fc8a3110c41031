"""Messages a second, and CPU a message for a cached read, in paired rounds with the library's own echo bot."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from functools import partial
from statistics import median

from benchmarks.platforms.sides import ROOMS, Side, on_discord, on_twitch
from benchmarks.rounds import Load, paired, ratio
from benchmarks.rows import Row

MESSAGES, ROUNDS = 700, 9
MOST = 1.5
_ON = (("Discord", "discord.py", on_discord), ("Twitch", "twitchio", on_twitch))
Opening = Callable[..., AbstractAsyncContextManager[Side]]


def rows() -> Iterator[Row]:
    """Two rows for each platform."""
    for platform, library, opening in _ON:
        yield from _measured(platform, library, opening)


def _measured(platform: str, library: str, opening: Opening) -> Iterator[Row]:
    with asyncio.Runner() as loop:
        stack = AsyncExitStack()
        try:
            sides = {
                name: loop.run(stack.enter_async_context(opening(mine=name == "ours"))) for name in ("ours", "other")
            }
            done = paired({name: partial(_round, loop, side) for name, side in sides.items()}, ROUNDS)
        finally:
            loop.run(stack.aclose())
    title = f"{platform}: a cached read in {ROOMS} channels"
    rates = {name: [load.rate for load in loads] for name, loads in done.items()}
    used = {name: [load.cpu for load in loads] for name, loads in done.items()}
    yield _row(f"{title}: messages/s ({library}'s echo bot)", rates, "reported", most=None)
    yield _row(f"{title}: our CPU µs a message ({library}'s echo bot)", used, f"≤ {MOST} ×", most=MOST)


def _round(loop: asyncio.Runner, side: Side) -> Load:
    return loop.run(side.ask(MESSAGES))


def _row(name: str, found: dict[str, list[float]], goal: str, most: float | None) -> Row:
    share = ratio(found["ours"], found["other"])
    holds = most is None or share <= most
    return Row("platforms", name, median(found["ours"]), median(found["other"]), goal, holds, share)
