"""Faults after statements: whatever a service does next, the program may end there."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest


class Broken(Exception):
    """Stands for whatever ends a program between two statements."""


class Faults:
    """Raises Broken after a chosen statement of this thread, in whichever connection it runs."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.raised = 0
        self._left = 0
        self._thread = threading.get_ident()
        execute = psycopg.Connection.execute

        def hooked(connection: psycopg.Connection, *args: Any, **options: Any) -> Any:
            cursor = execute(connection, *args, **options)
            self._after_statement()
            return cursor

        monkeypatch.setattr(psycopg.Connection, "execute", hooked)

    @contextmanager
    def after(self, statements: int) -> Iterator[None]:
        """Let the statement of that number be the last one; none, where it is 0."""
        self._left = statements
        try:
            yield
        finally:
            self._left = 0

    def _after_statement(self) -> None:
        if self._left and threading.get_ident() == self._thread:
            self._left -= 1
            if not self._left:
                self.raised += 1
                raise Broken
