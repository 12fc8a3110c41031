"""Runs of one job that another room plans, in its own transaction."""

from uuid import UUID

from inventory.db import Db
from inventory.errors import Conflict
from inventory.ids import new_id
from inventory.jobs import run_store, store
from inventory.jobs.model import Planned, State, Target


class Duties:
    """The duties of a job, by community and subject."""

    def __init__(self, job: str) -> None:
        self._job = job

    def plan(self, db: Db, community: str, subject: str, asked_by: str) -> UUID:
        """Plan a run for this moment; raises Conflict while one waits or runs."""
        target = Target(community, subject)
        if busy := run_store.open_of_job(db, target, self._job):
            raise Conflict(f"'{subject}' is {busy['state']} already.")
        run = new_id()
        run_store.plan(db, target, self._job, Planned(store.now(db), State.PENDING), run, asked_by=asked_by)
        return run

    def leave(self, db: Db, community: str, subject: str) -> None:
        """Have no more of them."""
        store.leave(db, Target(community, subject), self._job)
