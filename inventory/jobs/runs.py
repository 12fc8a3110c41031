"""What a worker does with a run: claim it, hold it, say how far it is, end it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from psycopg.errors import UniqueViolation

from inventory.db import Db
from inventory.jobs import run_store
from inventory.jobs.model import Duty, Run, State
from inventory.jobs.room import JobRoom

LEASE = timedelta(seconds=30)
_LONGEST_RESULT = 2000


class LostRun(Exception):
    """Somebody else has this run now: its lease ran out, so nothing may be written for it."""


class Runs:
    """The runs of one worker, which is a process; `lease` is how long one lives without renewal."""

    def __init__(self, room: JobRoom, worker: str, lease: timedelta = LEASE) -> None:
        self._room = room
        self._worker = worker
        self.lease = lease

    def waiting(self, limit: int) -> list[Duty]:
        """Duties with slots that could be claimed, the longest due first."""
        with self._room.db.reading() as db:
            return run_store.waiting(db, self._room.names, limit)

    def claim(self, duty: Duty) -> Run | None:
        """Take the oldest slot of a duty; None when none waits or somebody else is doing it."""
        try:
            with self._room.db.writing() as db:
                row = run_store.claim(db, duty, self._worker, self._room.clock(db), self.lease)
        except UniqueViolation:
            return None
        return Run.model_validate(row) if row else None

    def renew(self) -> set[tuple[UUID, int]]:
        """Hold on to what this worker runs; gives those runs, with their attempt."""
        with self._room.db.writing() as db:
            return run_store.renew(db, self._worker, self._room.clock(db) + self.lease)

    def progress(self, run: Run, done: int, total: int) -> None:
        """Say how far a run is; raises LostRun."""
        with self._room.db.writing() as db:
            if not run_store.progress(db, run, done, total):
                raise LostRun

    def end(self, run: Run, state: State, result: str, reference: str | None = None) -> None:
        """Finish a run with one sentence; raises LostRun."""
        with self._room.db.writing() as db:
            _end(db, run, state, result, reference)

    def complete(self, run: Run, work: Callable[[Db], str]) -> str:
        """Do the run's work and finish it in one transaction: both happen or neither; raises LostRun."""

        def both(db: Db) -> str:
            result = work(db)
            _end(db, run, State.DONE, result, None)
            return result

        return self._room.db.transact(both)

    def hand_back(self) -> int:
        """Make all that this worker still runs pending again; gives how many."""
        with self._room.db.writing() as db:
            return run_store.hand_back(db, self._worker)


def _end(db: Db, run: Run, state: State, result: str, reference: str | None) -> None:
    if not run_store.end(db, run, state, result[:_LONGEST_RESULT], reference):
        raise LostRun
