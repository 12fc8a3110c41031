"""Connections: a pool for changes, a pool for reads, and the errors the database raises for us."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from threading import local
from typing import Any, LiteralString, NamedTuple, TypeVar

import orjson
import psycopg
from psycopg import Connection, errors
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import set_json_dumps, set_json_loads
from psycopg_pool import ConnectionPool, PoolTimeout

from inventory.actor import Role
from inventory.errors import Denied, InFlight, Replayed, Unavailable

Row = dict[str, Any]
Db = Connection[DictRow]
T = TypeVar("T")

APP_ROLE = "storekeeper_app"
_RETRIED = (errors.SerializationFailure, errors.DeadlockDetected)
_ATTEMPTS = 4
_HURRYING, _HURRY_SECONDS = 2, 0.1
KEEPALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 25_000}
"""libpq's options with which a server that vanished without a word is noticed after 25 seconds (TCP only)."""


Key = tuple[str, str]
"""A community, and what is meant there."""
Load = Callable[[Sequence[Any]], None]
"""Puts all of these into a cache by one question, or makes all of these changes by one statement."""


class Wanted(NamedTuple):
    """What would be asked for alone, but can be had together with others, at most so many: a thing, or a change."""

    load: Load
    key: Hashable
    most: int = 500


class Uncached(Exception):
    """The database was asked where only cached answers are wanted; `wanted` is what would have helped, if known."""

    def __init__(self, wanted: Wanted | None = None) -> None:
        super().__init__(wanted)
        self.wanted = wanted


class _CachedOnly(local):
    """What it says of a block holds on the block's thread, so nothing in it may be awaited."""

    on = False

    def __enter__(self) -> None:
        self.on = True

    def __exit__(self, *_: object) -> None:
        self.on = False


cached_only = _CachedOnly()
"""In this block every question to a database raises Uncached, and what takes long otherwise, so nothing in it waits."""


def _orjson_text(value: object) -> str:
    return orjson.dumps(value, default=str).decode()


set_json_dumps(_orjson_text)
set_json_loads(orjson.loads)


class Database:
    """PostgreSQL as the services see it. Every wait has a time-out of `timeout` seconds.

    `direct` is the address without the pooler where `dsn` has one, which would drop a connection's own time-outs.
    """

    def __init__(
        self,
        dsn: str,
        *,
        pool_size: int = 20,
        read_pool_size: int = 10,
        timeout: float = 30,
        restrict: bool = True,
        direct: str = "",
    ) -> None:
        self._timeout = timeout
        self._write = self._pool(dsn, pool_size, "write", restrict=restrict)
        self._read = self._pool(dsn, read_pool_size, "read", restrict=restrict, read_only=True)
        hurry = f"-c lock_timeout={_HURRY_SECONDS * 1000:g}"
        # The direct address is the owner's, whatever role the pooler's has.
        self._hurry = self._pool(direct or dsn, _HURRYING, "hurry", hurry, restrict=restrict or bool(direct))

    def _pool(
        self, dsn: str, size: int, name: str, options: str = "", *, restrict: bool, read_only: bool = False
    ) -> ConnectionPool[Db]:
        def configure(connection: Db) -> None:
            connection.read_only = read_only
            if restrict:
                connection.execute(f"SET ROLE {APP_ROLE}")

        return ConnectionPool(
            dsn,
            connection_class=Connection[DictRow],
            kwargs={
                "autocommit": True,
                "row_factory": dict_row,
                "options": f"{self._options()} {options}",
                "connect_timeout": 10,
                **KEEPALIVE,
            },
            configure=configure,
            check=None,
            min_size=1,
            max_size=size,
            max_waiting=1000,
            timeout=self._timeout,
            name=name,
            open=False,
        )

    def _options(self) -> str:
        milliseconds = int(self._timeout * 1000)
        return (
            f"-c statement_timeout={milliseconds} -c idle_in_transaction_session_timeout={milliseconds} -c timezone=UTC"
        )

    def open(self) -> None:
        """Connect; raises Unavailable when no connection comes within the time-out."""
        for pool in (self._write, self._hurry, self._read):
            pool.open()
            with _translated():
                pool.wait(timeout=self._timeout)

    def close(self) -> None:
        """Close the pools, waiting for connections in use."""
        self._write.close()
        self._hurry.close()
        self._read.close()

    @contextmanager
    def reading(self, wanted: Wanted | None = None) -> Iterator[Db]:
        """A read-only connection; each statement sees what is committed when it starts.

        `wanted` says how what is asked now can be loaded with others, where nobody may wait.
        """
        with _translated(wanted), self._read.connection(timeout=self._timeout) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Db]:
        """A connection in autocommit mode: for a change that is one statement."""
        with _translated(), self._write.connection(timeout=self._timeout) as connection:
            yield connection

    @contextmanager
    def hurrying(self) -> Iterator[Db]:
        """The same for what many wait for: it fails rather than wait for long, for itself or for somebody's lock."""
        with _translated(), self._hurry.connection(timeout=_HURRY_SECONDS) as connection:
            yield connection

    def transact(self, work: Callable[[Db], T]) -> T:
        """Run `work` in one transaction, again from the start when PostgreSQL found a deadlock."""
        for attempt in range(_ATTEMPTS):
            try:
                with self.writing() as connection, connection.transaction():
                    return work(connection)
            except _RETRIED:
                if attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    def ping(self) -> None:
        """Ask the database for a sign of life; raises Unavailable."""
        with self.reading() as connection:
            connection.execute("SELECT 1")

    def stats(self) -> dict[str, dict[str, int]]:
        """Size, free connections and waiting requests of each pool, for health and metrics."""
        return {pool.name: dict(pool.get_stats()) for pool in (self._write, self._hurry, self._read)}


@contextmanager
def _translated(wanted: Wanted | None = None) -> Iterator[None]:
    """Turn what the database says into our own errors; see the SQLSTATEs beside record_commands()."""
    if cached_only.on:
        raise Uncached(wanted)
    try:
        yield
    except (PoolTimeout, psycopg.OperationalError) as error:
        if isinstance(error, _RETRIED):
            raise
        raise Unavailable("The store room can't be reached just now; please try again in a moment.") from error
    except psycopg.Error as error:
        if error.sqlstate == "SK403":
            raise Denied(_denied(error.diag)) from error
        if error.sqlstate == "SK208":
            raise Replayed from error
        if error.sqlstate == "SK425":
            raise InFlight("That very request is being answered right now; ask again in a moment.") from error
        raise


def _denied(diagnostic: psycopg.errors.Diagnostic) -> str:
    """Which role was needed, and which the caller has."""
    needed, own = (Role(int(text or 0)) for text in (diagnostic.message_detail, diagnostic.message_hint))
    if needed is Role.NOBODY:
        return "Nobody may do that here."
    return f"That needs the role {needed.title}; yours is {own.title}."


def one(connection: Db, sql: LiteralString, params: Row) -> Row | None:
    """The first row of a statement, or None."""
    return connection.execute(sql, params).fetchone()


def every(connection: Db, sql: LiteralString, params: Row) -> list[Row]:
    """All rows of a statement; the statement bounds them by its LIMIT."""
    return connection.execute(sql, params).fetchall()
