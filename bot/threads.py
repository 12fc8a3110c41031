"""The queue of one machine: planned slots wait in their table, and threads of this process take them."""

from collections.abc import Sequence
from threading import Lock, Thread
from types import TracebackType
from typing import Self

from inventory.db import Db
from inventory.jobs.model import RunKey
from inventory.jobs.runs import Runs
from workers.executor import Executor


class ThreadQueue:
    """At most `seats` runs at once. The threads are daemons: one that doesn't end can't keep the process up."""

    def __init__(self, executor: Executor, runs: Runs, seats: int) -> None:
        self._executor = executor
        self._runs = runs
        self._seats = seats
        self._taken: set[RunKey] = set()
        self._lock = Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close: the executor waits for the runs."""

    def submit(self, db: Db, keys: Sequence[RunKey]) -> None:
        """Nothing to do: a pending slot in its table is in this queue."""

    def pull(self) -> None:
        """Give a thread to each slot that waits, while there are seats."""
        if len(self._taken) >= self._seats:
            return
        for key in self._runs.waiting(self._seats * 2):
            if self._sit(key):
                Thread(target=self._work, args=(key,), name=f"job-{key.job}", daemon=True).start()

    def _sit(self, key: RunKey) -> bool:
        with self._lock:
            if key in self._taken or len(self._taken) >= self._seats:
                return False
            self._taken.add(key)
            return True

    def _work(self, key: RunKey) -> None:
        try:
            ran = self._executor.execute(key)
        finally:
            with self._lock:
                self._taken.discard(key)
        if ran:
            self.pull()
