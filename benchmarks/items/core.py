"""The whole path from text to reply, wired as bot/app.py wires it but without doors, and driven by callers."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks.callers import Callers
from benchmarks.rounds import Load
from bot.dispatcher import Dispatcher
from bot.limits import Limits
from bot.logs import LogSystem, redact
from bot.logs.files import Files
from bot.logs.line import write_line
from bot.message import Message
from bot.metrics import Metrics
from bot.runner import Runner
from bot.settings import Settings
from commands.registry import Registry
from commands.registry import load as load_commands
from inventory.actor import Actor, Role
from inventory.cache import Cache
from inventory.db import Database
from inventory.ids import new_id
from inventory.notices import Notices
from inventory.services import Caches, build

Line = tuple[str, str]
"""A community, and a command that somebody says there."""
Job = tuple[Line, ...]
"""What one caller says in a row."""
_UNLIMITED = 10**9
_LOGS = Path("build/bench/logs")


class Core:
    """Services and dispatcher on one database, with the settings' defaults but no rate limit."""

    def __init__(self, dsn: str, database: type[Database] = Database, registry: Registry | None = None) -> None:
        settings = Settings()
        self._logs = _logs(settings)
        self.db = database(dsn)
        self.db.open()
        self.caches = Caches(Cache(settings.cache_ttl), Cache(5))
        self._notices = Notices(dsn, (self.caches.everything, self.caches.roles))
        self._notices.start()
        self.services = build(self.db, self.caches, self._notices, settings.max_labels_per_item)
        self._runner = Runner(settings.max_workers, settings.request_timeout)
        limits = Limits(_UNLIMITED, _UNLIMITED)
        self._dispatcher = Dispatcher(
            registry or load_commands(), self.services, self._runner, limits, Metrics().command
        )
        self._callers = Callers()

    def close(self) -> None:
        """End threads and connections."""
        self._callers.close()
        self._runner.close()
        self._notices.stop()
        self.db.close()
        self._logs.stop()

    def drive(self, jobs: Iterator[Job], callers: int, seconds: float) -> Load:
        """Let so many callers say these commands; every answer must be a success."""
        return self._callers.drive(jobs, self._say, callers, seconds)

    async def _say(self, line: Line) -> None:
        """Say it as chat platforms do, which know by themselves what they have brought before."""
        community, text = line
        actor = Actor(community, "bench:1", "Mia", "bench", Role.MODERATOR)
        message = Message(str(new_id()), "bench", "channel", actor, text, datetime.now(UTC))
        reply = await self._dispatcher.answer(message)
        assert reply is not None
        assert reply.success, reply.text


def _logs(settings: Settings) -> LogSystem:
    """The bot's logging, into files but not onto the table's terminal."""
    name, version = settings.module_name, settings.module_version
    files = Files(_LOGS, name, settings.log_rotate_bytes, settings.log_backups)
    logs = LogSystem([files], partial(write_line, module=name, version=version), redact)
    logs.take_over(settings.log_level)
    return logs
