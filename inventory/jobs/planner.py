"""The tick: every due slot gets its row and is queued in the same transaction, by whichever replica is first."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice

from inventory.aaa import Category, Result, event
from inventory.db import Db, Row
from inventory.ids import new_id
from inventory.jobs import run_store, store
from inventory.jobs.model import MOST_ATTEMPTS, CatchUp, Duty, Figures, Planned, Run, Target, plan
from inventory.jobs.room import JobRoom

Queue = Callable[[Db, Sequence[Duty]], None]
JOBS_AT_ONCE = 100
SLOTS_AT_ONCE = 1000
MOST_PENDING = 1000
_STALE = timedelta(minutes=10)
_BEFORE = timedelta(microseconds=1)


class Planner:
    """Any number of replicas may tick at once, and none need do so in time: what is due stays due.

    `lost` is told of each run that is given up.
    """

    def __init__(self, room: JobRoom, queue: Queue, lost: Callable[[Run], None] = lambda _: None) -> None:
        self._room = room
        self._queue = queue
        self._lost = lost

    def enrol(self, name: str, targets: Iterable[Target]) -> None:
        """Give these targets the job, from its next slot on; those that have it keep it as it is."""
        spec = self._room.specs[name]

        def work(db: Db) -> None:
            slot = spec.trigger.after(self._room.clock(db), self._room.zone)
            for target in sorted(set(targets) - store.enrolled(db, name, spec.trigger.text)):
                store.enrol(db, target, name, spec.trigger.text, slot)

        self._room.db.transact(work)

    def tick(self) -> int:
        """Plan what is due, rescue what its worker dropped, and queue both; gives how many slots it queued."""
        queued = 0
        while True:
            jobs, runs, lost = self._room.db.transact(self._tick)
            for run in lost:
                self._lost(run)
            queued += runs
            if jobs < JOBS_AT_ONCE and runs < SLOTS_AT_ONCE:
                return queued

    def figures(self) -> Figures:
        """How much waits and runs."""
        with self._room.db.reading() as db:
            return Figures(**run_store.figures(db, self._room.clock(db)))

    def _tick(self, db: Db) -> tuple[int, int, list[Run]]:
        now, names = self._room.clock(db), self._room.names
        jobs = store.due(db, now, names, JOBS_AT_ONCE)
        for job in jobs:
            self._plan(db, job, now)
        expired = [Run.model_validate(row) for row in run_store.expired(db, now, names, SLOTS_AT_ONCE)]
        lost = [run for run in expired if not self._rescued(db, run, now)]
        slots = run_store.queue(db, now, _STALE, names, SLOTS_AT_ONCE)
        if slots:
            self._queue(db, sorted(set(slots)))
        return len(jobs), len(slots), lost

    def _plan(self, db: Db, job: Row, now: datetime) -> None:
        target, name = Target(job["community_id"], job["subject"]), job["name"]
        due = list(islice(self._due(job, now), SLOTS_AT_ONCE))
        if due:
            catch_up = self._policy(db, target, name)
            waiting = None if catch_up is CatchUp.RUN_ALL else run_store.speak_for(db, target, name)
            for planned in plan(due, catch_up, now):
                run_store.plan(db, target, name, _since(planned, waiting), new_id())
        store.planned_to(db, target, name, self._room.next_slot(job, due[-1] if due else now))

    def _policy(self, db: Db, target: Target, name: str) -> CatchUp:
        """The job's, but slots that pile up without end are run as one."""
        catch_up = self._room.specs[name].catch_up
        full = catch_up is CatchUp.RUN_ALL and run_store.pending(db, target, name) >= MOST_PENDING
        return CatchUp.COALESCE if full else catch_up

    def _due(self, job: Row, now: datetime) -> Iterable[datetime]:
        slot = self._room.next_slot(job, job["next_slot"] - _BEFORE)
        while slot <= now:
            yield slot
            slot = self._room.next_slot(job, slot)

    def _rescued(self, db: Db, run: Run, now: datetime) -> bool:
        """Let a run whose worker went away begin again; False where it is given up."""
        again = self._room.specs[run.job].again and run.attempt < MOST_ATTEMPTS
        if again:
            run_store.again(db, run.key)
        else:
            run_store.lost(db, run.key, now, lost_sentence(run))
        outcome = "again" if again else "given up"
        event(Category.SYSTEM, f"job.{run.job}.rescue", Result.FAILURE, community=run.community_id or "-",
              slot=run.slot.isoformat(), worker=run.worker, outcome=outcome)  # fmt: skip
        return again


def lost_sentence(run: Run) -> str:
    """The result of a run that is given up."""
    return f"Its worker went away, at attempt {run.attempt}."


def _since(planned: Planned, waiting: datetime | None) -> Planned:
    """The plan that speaks for slots that still waited, too."""
    return planned if waiting is None else planned._replace(since=min(waiting, planned.since or waiting))
