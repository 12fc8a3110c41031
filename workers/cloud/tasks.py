"""What an engine asks of a provider's source, and the queue of it."""

import random
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from threading import Condition
from typing import Protocol, TypeVar

from inventory.cloud.model import Cell, Resource
from workers.cloud.feed import Feed

T = TypeVar("T")
Call = Callable[[Callable[[], T]], T]


@dataclass(frozen=True)
class Task:
    """One listing: `cell` is what it fills, `key` whose pace it keeps to, `weight` the seconds that it may take.

    A listing with `spread` fills many cells, of several regions or types: `spread` tells which cells of its operation
    it covers, so that those of them in which nothing is left are emptied. A call that fails for a passing reason is
    made `tries` times, after waits that grow by the factor `backoff`. Beside a listing with a `feed` the provider
    tells what changed.
    """

    cell: Cell
    key: Hashable
    rate: float
    burst: float
    weight: float = 0.0
    spread: Callable[[Cell], bool] | None = None
    tries: int = 3
    backoff: float = 2.0
    feed: Feed | None = None


class Caller(Protocol):
    """How a source makes a call: at the service's pace, again where that helps."""

    def __call__(self, ask: Callable[[], T], /) -> T:
        """The answer of `ask`; raises CallFault or Stopped."""


class Source(Protocol):
    """A provider's account: what can be listed there, and the lists."""

    def tasks(self) -> Sequence[Task]:
        """All listings of the scan; raises CallFault when the account can't be reached at all."""

    def pages(self, task: Task, call: Caller) -> Iterator[Sequence[tuple[Cell, Resource]]]:
        """The listing page by page, each resource with its cell; raises CallFault."""


class TaskQueue:
    """Tasks in turn over their keys, the keys with most work first; at most `each` tasks of a key at once."""

    def __init__(
        self, tasks: Iterable[Task], each: int, shuffle: Callable[[list[Task]], None] = random.shuffle
    ) -> None:
        self._each = each
        self._waiting = _by_key(list(tasks), shuffle)
        self._ready = deque(self._waiting)
        self._running: dict[Hashable, int] = dict.fromkeys(self._waiting, 0)
        self._left = sum(map(len, self._waiting.values()))
        self._changed = Condition()

    def take(self) -> Task | None:
        """The next task; None when none is left. Waits while all that is left is of keys at their limit."""
        with self._changed:
            while self._left and not self._ready:
                self._changed.wait(0.5)
            if not self._left:
                return None
            key = self._ready.popleft()
            task = self._waiting[key].popleft()
            self._left -= 1
            self._running[key] += 1
            if self._waiting[key] and self._running[key] < self._each:
                self._ready.append(key)
            return task

    def done(self, task: Task) -> None:
        """A task that was taken has ended."""
        with self._changed:
            self._running[task.key] -= 1
            if self._waiting[task.key] and self._running[task.key] == self._each - 1:
                self._ready.append(task.key)
            self._changed.notify_all()

    def clear(self) -> int:
        """Leave out what waits; gives how many tasks."""
        with self._changed:
            left, self._left = self._left, 0
            self._changed.notify_all()
            return left


def _by_key(tasks: list[Task], shuffle: Callable[[list[Task]], None]) -> dict[Hashable, deque[Task]]:
    """Each key's tasks, the longest first; keys by their whole work, in no order where it is the same."""
    shuffle(tasks)
    tasks.sort(key=lambda task: hash(task.key))
    queues = [(key, sorted(some, key=lambda task: -task.weight)) for key, some in groupby(tasks, lambda task: task.key)]
    flat = [task for _, some in queues for task in some]
    shuffle(flat)
    place = {task.key: number for number, task in enumerate(flat)}
    queues.sort(key=lambda queue: (-sum(task.weight for task in queue[1]), place[queue[0]]))
    return {key: deque(some) for key, some in queues}
