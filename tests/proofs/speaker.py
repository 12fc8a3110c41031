"""A replica that dispatches the messages it reads, sixteen at once: JSON lines `{id, text}` on standard input."""

import asyncio
import sys
from datetime import UTC, datetime
from typing import Any

import orjson

from bot.dispatcher import Dispatcher
from bot.limits import Limits
from bot.message import Message
from bot.runner import Runner
from commands.registry import load
from inventory.actor import Actor, Role
from inventory.services import Services
from tests.proofs.core import replica

AT_ONCE = 16
_PLENTY = 10**9


def main(dsn: str, community: str) -> None:
    """Answer every message and print the answers' ids and outcomes."""
    messages = [orjson.loads(line) for line in sys.stdin.buffer]
    with replica(dsn) as services:
        asyncio.run(_dispatched(services, community, messages))


async def _dispatched(services: Services, community: str, messages: list[dict[str, Any]]) -> None:
    runner = Runner(AT_ONCE, 60)
    dispatcher = Dispatcher(load(), services, runner, Limits(_PLENTY, _PLENTY), lambda _name, _outcome: None)
    actor = Actor(community, "test:mia", "Mia", "test", Role.ADMIN)
    gate = asyncio.Semaphore(AT_ONCE)

    async def say(entry: dict[str, Any]) -> None:
        async with gate:
            message = Message(entry["id"], "test", "general", actor, entry["text"], datetime.now(UTC))
            reply = await dispatcher.dispatch(message)
        assert reply is not None
        sys.stdout.buffer.write(orjson.dumps({"id": entry["id"], "code": reply.code, "text": reply.text}) + b"\n")

    await asyncio.gather(*map(say, messages))
    runner.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
