"""What a listing gave is kept cell by cell: at once or in portions, all of it or what a change feed told of."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from inventory.cloud.model import Cell, Earlier, Fault, Figures, Resource
from inventory.cloud.scan import Scan
from workers.cloud.faults import CallFault
from workers.cloud.tasks import Task


class Keeper(Protocol):
    """Where listings are kept: the cloud's service."""

    def merge(
        self, scan: Scan, cell: Cell, resources: Iterable[Resource], complete: bool, error: Fault | None = None, *,
        began: datetime | None = None, detail: str = "", duration: timedelta = ..., only: Collection[str] | None = None,
        earlier: Earlier | None = None, portion: bool = False,
    ) -> Figures:  # fmt: skip
        """Keep what one look at a cell gave."""

    def cells(self, scan: Scan, operation: str = "") -> Mapping[Cell, timedelta]:
        """The account's cells that scans (by this operation) filled before, and the time that took."""


@dataclass
class Listed:
    """What a task's listing gave, since when, how long it took, and why it isn't whole."""

    began: datetime
    found: dict[Cell, list[Resource]] = field(default_factory=dict)
    earlier: dict[Cell, Earlier] = field(default_factory=dict)
    took: timedelta = timedelta(0)
    fault: CallFault | None = None
    held: int = 0

    @property
    def seen(self) -> int:
        """How many resources."""
        return sum(map(len, self.found.values())) + sum(len(one.ids) for one in self.earlier.values())

    def add(self, page: Iterable[tuple[Cell, Resource]]) -> None:
        """Another page of it."""
        for cell, resource in page:
            self.found.setdefault(cell, []).append(resource)
            self.held += 1


def keep_portion(keeper: Keeper, scan: Scan, listed: Listed) -> None:
    """Merge what a listing holds and let go of it, but for the ids: nothing is removed before all of it came."""
    for cell, resources in listed.found.items():
        if resources:
            ids, before = {one.id for one in resources}, listed.earlier.setdefault(cell, Earlier())
            before.figures += keeper.merge(scan, cell, resources, False, began=listed.began, only=ids, portion=True)
            before.ids |= ids
            resources.clear()
    listed.held = 0


def keep(keeper: Keeper, scan: Scan, task: Task, listed: Listed) -> list[Figures]:
    """Merge every cell of the listing, and note how far the change feed is known.

    The task's own cell is last: a scan that goes on after a crash takes it for the sign that the task was done.
    """
    for cell in _emptied(keeper, scan, task, listed):
        listed.found.setdefault(cell, [])
    done = [one.figures for one in listed.earlier.values()]
    return done + _merged(keeper, scan, task, listed)


def _merged(keeper: Keeper, scan: Scan, task: Task, listed: Listed) -> list[Figures]:
    fault, ids = listed.fault, task.feed.ids if task.feed else None
    figures = [
        keeper.merge(scan, cell, resources, fault is None, fault.fault if fault else None, began=listed.began,
                     detail=fault.sentence if fault else "", duration=listed.took,
                     only=None if cell == task.cell else ids, earlier=listed.earlier.get(cell))
        for cell, resources in sorted(listed.found.items(), key=lambda pair: pair[0] == task.cell)
    ]  # fmt: skip
    if task.feed:
        task.feed.ended(listed.began, good=fault is None)
    return figures


def _emptied(keeper: Keeper, scan: Scan, task: Task, listed: Listed) -> Iterator[Cell]:
    """Cells in which the listing may have nothing any more."""
    if listed.fault is not None:
        return
    if task.feed and task.feed.ids is not None:
        yield from task.feed.holders()
    elif task.spread:
        yield from filter(task.spread, keeper.cells(scan, task.cell.operation))
