"""The console, with its lines from a pipe: whoever sits there is the admin."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory

import pytest

from bot.console import Console
from bot.dispatcher import Dispatcher
from bot.limits import Limits
from bot.metrics import Metrics
from bot.runner import Runner
from bot.settings import Settings
from commands.registry import load
from inventory.actor import Role
from tests.acceptance.door import Heard, World

SECONDS = 30


class Typed(io.StringIO):
    """A pipe in which each line waits until it is written."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: Queue[str] = Queue()

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]  # bytes by one base
        return self.lines.get(timeout=SECONDS)


class Shown(io.StringIO):
    """What is printed, an answer at a time: the console flushes after each."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: Queue[str] = Queue()

    def flush(self) -> None:
        self.answers.put(self.getvalue())
        self.seek(0)
        self.truncate()


class ConsoleDoor:
    """Types a line and waits for its answer."""

    def __init__(self, community: str) -> None:
        self.community = community
        self.typed, self.shown = Typed(), Shown()

    async def say(self, person: str, role: Role, line: str) -> Heard:
        assert role is Role.ADMIN, f"{person} can't sit at the console"
        self.typed.lines.put(line + "\n")
        return Heard((await asyncio.to_thread(self.shown.answers.get, timeout=SECONDS)).rstrip("\n"))


class ConsoleKind:
    """How a console is opened whose operator is called ada."""

    name = "console"
    tells_people_apart = False

    @asynccontextmanager
    async def __call__(self, world: World) -> AsyncIterator[ConsoleDoor]:
        door, stopping = ConsoleDoor(world.community), asyncio.Event()
        runner = Runner(2, SECONDS)
        dispatcher = Dispatcher(load(), world.services, runner, Limits(60, 60), Metrics().command)
        with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
            patch.setenv("LOGNAME", "ada")
            settings = Settings(
                _env_file=None, console="on", console_community=world.community, data_dir=Path(folder)
            )  # fmt: skip
            async with Console(settings, dispatcher, stopping, door.typed, door.shown):
                yield door
                door.typed.lines.put("")
                await asyncio.wait_for(stopping.wait(), SECONDS)
        runner.close()
