"""A door for proofs: lines in, replies out, through the dispatcher on an event loop of its own."""

import asyncio
from collections.abc import Callable, Iterator
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


def just_now() -> datetime:
    """The time of this machine."""
    return datetime.now(UTC)


def message(actor: Actor, text: str, *files: Attachment, at: datetime | None = None) -> Message:
    """What somebody says, now unless told, under an id of its own."""
    return Message(uuid4().hex, "test", "general", actor, text, at or just_now(), attachments=files)


class Door:
    """Says lines to a dispatcher, one after the other."""

    def __init__(self, loop: asyncio.Runner, dispatcher: Dispatcher, now: Callable[[], datetime]) -> None:
        self._loop = loop
        self._dispatcher = dispatcher
        self._now = now

    def say(self, actor: Actor, text: str, *files: Attachment) -> Reply | None:
        """The reply to a line, None where it is no command."""
        return self._loop.run(self._dispatcher.dispatch(message(actor, text, *files, at=self._now())))


@contextmanager
def door(services: Services, now: Callable[[], datetime] = just_now) -> Iterator[Door]:
    """A door to these services that is never too busy; `now` is when what is said arrives."""
    runner = Runner(4, 60)
    dispatcher = Dispatcher(load(), services, runner, Limits(PLENTY, PLENTY), lambda _name, _outcome: None)
    with asyncio.Runner() as loop:
        yield Door(loop, dispatcher, now)
        runner.close()
