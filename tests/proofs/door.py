"""A door for proofs: lines in, replies out, through the dispatcher on an event loop of its own."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

from bot.dispatcher import Dispatcher
from bot.limits import Limits
from bot.message import Message
from bot.runner import Runner
from commands.base import Attachment, Reply
from commands.registry import load
from inventory.actor import Actor
from inventory.services import Services

PLENTY = 10**9


def message(actor: Actor, text: str, *files: Attachment) -> Message:
    """What somebody says now, under an id of its own."""
    now = datetime.now(UTC)
    return Message(uuid4().hex, "test", "general", actor, text, now, attachments=files)


class Door:
    """Says lines to a dispatcher, one after the other."""

    def __init__(self, loop: asyncio.Runner, dispatcher: Dispatcher) -> None:
        self._loop = loop
        self._dispatcher = dispatcher

    def say(self, actor: Actor, text: str, *files: Attachment) -> Reply | None:
        """The reply to a line, None where it is no command."""
        return self._loop.run(self._dispatcher.dispatch(message(actor, text, *files)))


@contextmanager
def door(services: Services) -> Iterator[Door]:
    """A door to these services that is never too busy."""
    runner = Runner(4, 60)
    dispatcher = Dispatcher(load(), services, runner, Limits(PLENTY, PLENTY), lambda _name, _outcome: None)
    with asyncio.Runner() as loop:
        yield Door(loop, dispatcher)
        runner.close()
