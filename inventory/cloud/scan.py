"""A scan of one account: what was asked for, how far it is, and what it found."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from inventory.cloud.account import Account
from inventory.cloud.model import Cell
from inventory.shape import Shape

LOOK_SECONDS = 0.5


class ScanState(StrEnum):
    """How a scan is; it failed when no cell of it was complete."""

    REQUESTED = "requested"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ScanRecord(Shape):
    """A scan as it is kept; `cells` ended so far, `failed` of them without being complete."""

    id: UUID
    account_id: UUID
    account_name: str = ""
    run: UUID | None = None
    state: ScanState
    services: list[str]
    regions: list[str]
    correlation: str
    asked_by: str
    asked_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    cancel: bool
    cells: int
    failed: int
    seen: int
    added: int
    changed: int
    removed: int
    said: str


@dataclass
class Scan:
    """A scan under way, as the worker holds it. One is used by many threads.

    `services` and `regions` none mean all; `done` are the cells that this scan ended before the process that did
    it went away, so that it goes on with the others; `taken_at` is when this one took it up, by the database's clock.
    `by_clock` means that nobody asked for it; `said` is what to tell of it when it has ended well.
    """

    community: str
    id: UUID
    account: Account
    services: tuple[str, ...]
    regions: tuple[str, ...]
    correlation: str
    taken_at: datetime
    done: frozenset[Cell]
    _ask: Callable[[UUID], bool]
    by_clock: bool = False
    said: str = ""
    _mono: float = field(default_factory=time.monotonic)
    _looked: float = 0.0
    _cancelled: bool = False

    def clock(self) -> datetime:
        """The database's time now: what to note before a cell's listing begins, for `merge(began=…)`."""
        return self.taken_at + timedelta(seconds=time.monotonic() - self._mono)

    def cancelled(self) -> bool:
        """Whether somebody asked to stop; the database is asked twice a second at most."""
        now = time.monotonic()
        if not self._cancelled and now - self._looked >= LOOK_SECONDS:
            self._looked = now
            self._cancelled = self._ask(self.id)
        return self._cancelled
