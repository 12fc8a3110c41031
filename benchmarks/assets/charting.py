"""A chart of a year from the line that somebody types to the PNG that goes out."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median

from benchmarks.assets import market
from benchmarks.callers import Callers
from benchmarks.rows import Row
from bot.dispatcher import Dispatcher
from bot.limits import Limits
from bot.message import Message
from bot.runner import Runner
from commands.registry import load
from inventory.actor import Actor, Role

_ROUNDS = 11
_PLENTY = 10**9
_MOST_MS = 1000.0


def rows(dsn: str) -> Iterator[Row]:
    """Milliseconds for the first chart of a process, and for one after it."""
    person = Actor(market.COMMUNITY, "bench:ada", "Ada", "bench", Role.ADMIN)
    callers, runner = Callers(), Runner(2, 60)
    with market.services(dsn) as found:
        dispatcher = Dispatcher(load(), found, runner, Limits(_PLENTY, _PLENTY), lambda *_: None)
        waits = [callers.run(_charted(dispatcher, person, number)) for number in range(_ROUNDS)]
    callers.close()
    runner.close()
    first, usual = waits[0], median(waits[1:])
    title = f"chart of a year ({market.DAYS} days), request to PNG: ms (the first of a process)"
    yield Row("assets", title, usual, first, f"≤ {_MOST_MS:.0f} ms", holds=usual <= _MOST_MS)


async def _charted(dispatcher: Dispatcher, person: Actor, number: int) -> float:
    line = f"!asset chart id:{market.FIRST} --period 1y"
    begun = time.perf_counter()
    reply = await dispatcher.dispatch(Message(str(number), "bench", "general", person, line, datetime.now(UTC)))
    took = (time.perf_counter() - begun) * 1e3
    assert reply is not None
    assert reply.attachment is not None, reply.text
    assert reply.attachment.content.startswith(b"\x89PNG")
    return took
