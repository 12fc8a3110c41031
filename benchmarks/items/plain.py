"""Plain threads: how one would write it first, for the comparison of waits.

Twenty threads take turns at a pool's connections, one explicit transaction for each command. They send the
services' own statements and do nothing else: no parsing, no roles, no reply.
"""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from benchmarks.callers import Callers
from benchmarks.items import things
from benchmarks.items.overheard import Statement
from benchmarks.rounds import Load
from inventory.ids import new_id
from inventory.text import name_key

_THREADS = 20
Sending = tuple[Statement, str, str]


class PlainThreads:
    """Sends statements about random things of random communities."""

    def __init__(self, dsn: str, statements: Sequence[Statement]) -> None:
        self._statements = statements
        self._threads = ThreadPoolExecutor(_THREADS)
        self._pool = ConnectionPool(dsn, min_size=_THREADS, max_size=_THREADS, open=True)
        self._callers = Callers()
        self._dice = Random(5)  # noqa: S311 - the same things in every run

    def close(self) -> None:
        """End threads and connections."""
        self._callers.close()
        self._threads.shutdown()
        self._pool.close()

    def drive(self, callers: int, seconds: float) -> Load:
        """Let so many callers send the statements in turn."""
        return self._callers.drive(self._jobs(), self._say, callers, seconds)

    def _jobs(self) -> Iterator[list[Sending]]:
        while True:
            community = things.community(self._dice.randrange(things.COMMUNITIES))
            key = name_key(things.name(self._dice.randrange(things.EACH)))
            yield [(statement, community, key) for statement in self._statements]

    async def _say(self, sending: Sending) -> None:
        await asyncio.get_running_loop().run_in_executor(self._threads, self._send, *sending)

    def _send(self, statement: Statement, community: str, key: str) -> None:
        with self._pool.connection() as connection, connection.transaction():
            connection.execute(statement.sql.encode(), _about(statement, community, key)).fetchall()


def _about(statement: Statement, community: str, key: str) -> dict[str, Any]:
    """The statement's values, with another thing and a request of its own."""
    caller = {**statement.params["caller"].obj, "community": community, "key": str(new_id())}
    own = {"community": community, "name_key": key, "activity": new_id(), "caller": Jsonb(caller)}
    return {**statement.params, **own}
