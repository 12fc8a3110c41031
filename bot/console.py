"""The console: lines typed or piped in are answered in order on standard output."""

import asyncio
import getpass
import os
import stat
import sys
from contextlib import suppress
from datetime import UTC, datetime
from threading import Thread
from typing import TextIO

from bot.console_files import attached, written
from bot.dispatcher import Dispatcher
from bot.message import Message
from bot.progress import bar
from bot.settings import Settings
from commands.base import Reply
from commands.jobs.rows import outcome
from inventory.actor import Actor, Role
from inventory.alerts.post import Post
from inventory.ids import new_id

_PROMPT = "> "
_PREFIX = "!"


def wanted(setting: str, stream: TextIO) -> bool:
    """Whether there is a console: `auto` means a terminal, a pipe or a file, but not /dev/null."""
    if setting != "auto":
        return setting == "on"
    if stream.isatty():
        return True
    with suppress(OSError, ValueError):
        mode = os.fstat(stream.fileno()).st_mode
        return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)
    return False


class Console:
    """One person at a keyboard, or a pipe: the admin of CONSOLE_COMMUNITY.

    A thread reads a line, waits until it is answered, and reads the next; the end of input stops the bot.
    """

    def __init__(
        self,
        settings: Settings,
        dispatcher: Dispatcher,
        stopping: asyncio.Event,
        source: TextIO | None = None,
        target: TextIO | None = None,
    ) -> None:
        self._settings = settings
        self._dispatcher = dispatcher
        self._stopping = stopping
        self._source = source or sys.stdin
        self._target = target or sys.stdout
        self._name = _login()
        self.wanted = wanted(settings.console, self._source)

    async def __aenter__(self) -> "Console":
        if self.wanted:
            loop = asyncio.get_running_loop()
            Thread(target=self._read, args=(loop,), name="console", daemon=True).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing to close: the thread is a daemon and ends with its input."""

    def warn(self, sentence: str) -> None:
        """Tell the person here, beside the answers, what is wrong with the process."""
        if self.wanted:
            sys.stderr.write(f"{sentence}\n")
            sys.stderr.flush()

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(RuntimeError, OSError, ValueError):
            while line := self._line():
                asyncio.run_coroutine_threadsafe(self._answer(line), loop).result()
            loop.call_soon_threadsafe(self._stopping.set)

    def _line(self) -> str:
        """The next line with its end, empty at the end of input."""
        if not self._source.isatty():
            return self._source.readline()
        try:
            return input(_PROMPT) + "\n"
        except EOFError:
            return ""

    async def _answer(self, line: str) -> None:
        if not line.strip():
            return
        message = await asyncio.to_thread(self.message, line)
        reply = await self._dispatcher.dispatch(message)
        text = await asyncio.to_thread(self._worded, reply) if reply else "Commands begin with !; try !help."
        self._target.write(text + "\n")
        self._target.flush()
        if reply and reply.progress and sys.stderr.isatty():
            await self._show(message.actor, reply.progress)

    async def _show(self, actor: Actor, identity: str) -> None:
        """A bar on standard error while the run goes on, its outcome on standard output."""
        zone = await self._dispatcher.progress.clock(actor, self._settings.timezone)
        async for run in self._dispatcher.progress.watch(actor, identity):
            sys.stderr.write(f"\r\x1b[K{run.job} {bar(run)}")
            sys.stderr.flush()
            if run.state.ended:
                sys.stderr.write("\r\x1b[K")
                self._target.write(f"{run.job} {outcome(run, zone)}\n")
                self._target.flush()

    def _worded(self, reply: Reply) -> str:
        """The reply's text, and where the file that came with it was written."""
        if reply.attachment is None:
            return reply.text
        try:
            path = written(reply.attachment, self._settings.data_dir / "exports")
        except OSError as error:
            return f"The file can't be written: {error.strerror}."
        return f"{reply.text}\nWritten to {path}"

    async def post(self, post: Post) -> None:
        """Write what happened between the answers."""
        self._target.write(post.text + "\n")
        self._target.flush()

    def message(self, line: str) -> Message:
        """What the person at the console says."""
        actor = Actor(self._settings.console_community, f"console:{self._name}", self._name, "console", Role.ADMIN)
        return Message(
            event_id=str(new_id()),
            platform="console",
            channel="console",
            actor=actor,
            text=line,
            received=datetime.now(UTC),
            zone=self._settings.timezone,
            metered=False,
            attachments=attached(self._dispatcher.registry, line, _PREFIX),
        )


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "operator"
