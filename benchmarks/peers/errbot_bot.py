"""errbot: its parser and thread pool of 20, with psycopg's pool behind it."""

import logging
import time
from queue import SimpleQueue

from errbot import BotPlugin, botcmd
from errbot.backends.base import Message
from errbot.backends.test import TestBot
from psycopg_pool import ConnectionPool

from benchmarks.peers.lending import Task
from benchmarks.peers.rounds_asked import rounds
from benchmarks.rounds import Load, load

_THREADS = 20


class Lending(BotPlugin):
    """The two commands."""

    task: Task
    pool: ConnectionPool

    @botcmd(split_args_with="|")
    def checkout(self, message: Message, args: list[str]) -> str:
        """Lend a thing."""
        return self._lend("checkout", *args[:2])

    @botcmd(split_args_with="|")
    def checkin(self, message: Message, args: list[str]) -> str:
        """Take it back."""
        return self._lend("checkin", *args)

    def _lend(self, command: str, community: str, name: str) -> str:
        with self.pool.connection() as connection:
            params = self.task.params(command, community, name)
            assert connection.execute(self.task.sql(command), params).fetchone(), name
        return f"{community}|{name}|{command}"


class Bot:
    """An errbot with the plugin, driven from one thread: it says the next thing when an answer has come."""

    def __init__(self, task: Task) -> None:
        self._answers: SimpleQueue[str] = SimpleQueue()
        self._stream = task.things
        options = {"BOT_ASYNC_POOLSIZE": _THREADS, "BOT_LOG_LEVEL": logging.WARNING}
        self._test = TestBot(loglevel=logging.WARNING, extra_config=options)
        self._test.start()
        Lending.task = task
        Lending.pool = ConnectionPool(
            task.dsn, min_size=_THREADS, max_size=_THREADS, open=True, kwargs={"autocommit": True}
        )
        self._bot = self._test.bot
        logging.getLogger().setLevel(logging.WARNING)
        self._bot.inject_commands_from(Lending(self._bot, "Lending"))
        self._bot.send_message = lambda message: self._answers.put(message.body)

    def drive(self, callers: int, seconds: float) -> Load:
        """One round; what is out when the time is up comes in again."""
        waits: list[float] = []
        said: dict[str, float] = {}
        begun, cpu = time.perf_counter(), time.process_time()
        for _ in range(callers):
            self._checkout(said)
        while said:
            community, name, command = self._answers.get(timeout=30).split("|")
            waits.append(time.perf_counter() - said.pop(name + community))
            if command == "checkout":
                self._say(said, f"!checkin {community}|{name}", name + community)
            elif time.perf_counter() < begun + seconds:
                self._checkout(said)
        return load(waits, time.perf_counter() - begun, time.process_time() - cpu)

    def _checkout(self, said: dict[str, float]) -> None:
        community, name = next(self._stream)
        self._say(said, f"!checkout {community}|{name}|bob", name + community)

    def _say(self, said: dict[str, float], text: str, key: str) -> None:
        said[key] = time.perf_counter()
        message = Message(text)
        message.frm, message.to = self._bot.sender, self._bot.bot_identifier
        self._bot.callback_message(message)


if __name__ == "__main__":
    rounds(Bot(Task()).drive)
