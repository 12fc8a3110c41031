"""Plain threads: the database side as one would write it first, for the comparison of waits.

The same path from text to reply, but each command has a thread, every statement borrows a connection from the pool
and every change is an explicit transaction: three round trips where the product makes one, or one for several.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from commands.registry import Registry, load
from inventory.db import Database, Db


def commands_alone() -> Registry:
    """The product's commands, none of which waits for company."""
    known = load()
    return Registry([replace(command, halves=None) for command in known], known.aliases, {})


class PlainDatabase(Database):
    """The product's pools with BEGIN and COMMIT around each change."""

    @contextmanager
    def writing(self) -> Iterator[Db]:
        """A connection in a transaction of its own."""
        with super().writing() as connection, connection.transaction():
            yield connection
