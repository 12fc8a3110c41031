"""The very statements that our services send: a database that notes them down on their way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, cast

from inventory.db import Database, Db, Wanted


class Statement(NamedTuple):
    """SQL as a store wrote it, and the values it was sent with."""

    sql: str
    params: dict[str, Any]


class OverheardDatabase(Database):
    """Like the real one, but it keeps what was sent in `statements`."""

    statements: list[Statement]

    def open(self) -> None:
        """Connect, and start with an empty list."""
        super().open()
        self.statements = []

    @contextmanager
    def reading(self, wanted: Wanted | None = None) -> Iterator[Db]:
        """A connection that notes and sends."""
        with super().reading(wanted) as connection:
            yield self._overheard(connection)

    @contextmanager
    def writing(self) -> Iterator[Db]:
        """A connection that notes and sends."""
        with super().writing() as connection:
            yield self._overheard(connection)

    @contextmanager
    def hurrying(self) -> Iterator[Db]:
        """A connection that notes and sends."""
        with super().hurrying() as connection:
            yield self._overheard(connection)

    def _overheard(self, connection: Db) -> Db:
        return cast("Db", _Overheard(connection, self.statements))


class _Overheard:
    def __init__(self, connection: Db, statements: list[Statement]) -> None:
        self._connection = connection
        self._statements = statements

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:  # noqa: ANN401 - as psycopg's
        text = query.decode() if isinstance(query, bytes) else str(query)
        self._statements.append(Statement(text, dict(params or {})))
        return self._connection.execute(query, params, **options)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever else a connection has
        return getattr(self._connection, name)
