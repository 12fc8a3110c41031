"""The tools on standard input and output, for a desktop client that starts the bot itself."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from threading import Thread
from typing import Any

from bot.app import App, ended
from bot.mcp.calling import Calling, all_tools
from bot.mcp.tools import Tool
from commands.registry import load
from inventory.actor import Actor

_PIECE = 64 * 1024
_LONGEST_LINE = 16_000_000
_LINES = 100


class StdioDoor:
    """One caller, whoever started the process; the end of the input stops it."""

    def __init__(self, app: App, actor: Actor) -> None:
        self._app = app
        self._actor = actor

    async def open(self, stack: AsyncExitStack) -> None:
        """Serve beside the core until the stack ends."""
        stack.push_async_callback(ended, asyncio.create_task(self._serve(), name="mcp"))

    async def _serve(self) -> None:
        # Imported here, as the extra is needed by this door alone.
        from mcp.server.stdio import stdio_server  # noqa: PLC0415

        from bot.mcp.server import make_server  # noqa: PLC0415

        app = self._app
        tools, zone = all_tools(load()), app.settings.timezone
        calling = Calling(app.dispatcher, app.services, tools, lambda: datetime.now(UTC), zone)

        async def offered(actor: Actor) -> list[Tool]:
            return await app.runner.call(actor.community, calling.offered, actor)

        server = make_server(calling, offered, lambda _: self._actor, app.settings.module_version)
        lines: Any = _Lines()
        try:
            async with stdio_server(stdin=lines) as (read, write):
                await server.run(read, write, server.create_initialization_options())
        finally:
            app.stopping.set()


class _Lines:
    """The lines of standard input, read by a thread that keeps nothing up: the SDK's own would wait for one more."""

    def __aiter__(self) -> AsyncIterator[str]:
        return self._each()

    async def _each(self) -> AsyncIterator[str]:
        lines: asyncio.Queue[str] = asyncio.Queue(_LINES)
        loop = asyncio.get_running_loop()
        Thread(target=_read, args=(lines, loop), name="stdin", daemon=True).start()
        while line := await lines.get():
            yield line


def _read(lines: "asyncio.Queue[str]", loop: asyncio.AbstractEventLoop) -> None:
    """Give each line to the loop, and an empty one at the end; a line of more than 16 MB ends the input."""

    def give(line: bytes) -> None:
        asyncio.run_coroutine_threadsafe(lines.put(line.decode(errors="replace")), loop).result()

    rest = b""
    try:
        while len(rest) < _LONGEST_LINE and (piece := os.read(0, _PIECE)):
            *whole, rest = (rest + piece).split(b"\n")
            for line in whole:
                give(line + b"\n")
        give(b"")
    except (RuntimeError, OSError):
        return  # the loop has ended before the input
