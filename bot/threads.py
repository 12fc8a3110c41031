"""The queue of one machine: what is due waits in its table, and threads of this process take them."""

from collections.abc import Sequence
from threading import Lock, Thread
from types import TracebackType
from typing import Self

from inventory.db import Db
from inventory.jobs.model import Duty
from inventory.jobs.runs import Runs
from workers.executor import Executor


class ThreadQueue:
    """At most `seats` runs at once. The threads are daemons: one that doesn't end can't keep the process up."""

    def __init__(self, executor: Executor, runs: Runs, seats: int) -> None:
        self._executor = executor
        self._runs = runs
        self._seats = seats
        self._taken: set[Duty] = set()
        self._lock = Lock()
        self.up = True

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close: the executor waits for the runs."""

    def submit(self, db: Db, duties: Sequence[Duty]) -> None:
        """Nothing to do: a pending slot in its table waits in this queue."""

    def pull(self) -> None:
        """Give a thread to each duty that waits, while there are seats."""
        if len(self._taken) >= self._seats:
            return
        for duty in self._runs.waiting(self._seats * 2):
            if self._sit(duty):
                Thread(target=self._work, args=(duty,), name=f"job-{duty.job}", daemon=True).start()

    def _sit(self, duty: Duty) -> bool:
        with self._lock:
            if duty in self._taken or len(self._taken) >= self._seats:
                return False
            self._taken.add(duty)
            return True

    def _work(self, duty: Duty) -> None:
        try:
            ran = self._executor.execute(duty)
        finally:
            with self._lock:
                self._taken.discard(duty)
        if ran:
            self.pull()
