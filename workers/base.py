"""What a job is made of: its declaration, the context it runs in, and the queue it waits in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import Protocol

from inventory.actor import Actor, Role
from inventory.db import Db
from inventory.jobs.model import INSTALLATION, Duty, JobSpec, Run, Target
from inventory.jobs.runs import LostRun, Runs
from inventory.services import Services


class HandedBack(Exception):
    """The process stops: the run goes back to the queue and begins anew elsewhere."""


class WorkQueue(Protocol):
    """Where duties wait for a worker: threads on one machine, or workers on many."""

    def submit(self, db: Db, duties: Sequence[Duty]) -> None:
        """Take these duties, in the transaction that planned their slots."""

    def pull(self) -> None:
        """Start what waits, as far as there are seats."""


@dataclass
class Context:
    """One run as its job sees it: for whom it is, and what it may call."""

    services: Services
    run: Run
    runs: Runs
    stopping: Event
    lost: Event = field(default_factory=Event)
    completed: str | None = None

    @property
    def now(self) -> datetime:
        """The slot that is run: the time the job works for, whenever it is run."""
        return self.run.slot

    @property
    def target(self) -> Target:
        """For whom it runs."""
        return Target(self.run.community_id, self.run.subject)

    @property
    def actor(self) -> Actor:
        """The job as the author of what it changes in its community."""
        return Actor(self.run.community_id, f"worker:{self.run.job}", self.run.job, "worker", Role.ADMIN)

    def once(self, step: str) -> Actor:
        """The author of one change of this slot: when the slot is run again, that step repeats nothing."""
        return self.actor.with_key(f"{self.run.subject}:{self.run.slot.isoformat()}:{step}")

    def check(self) -> None:
        """Ask between two steps whether to go on; raises HandedBack or LostRun."""
        if self.stopping.is_set():
            raise HandedBack
        if self.lost.is_set():
            raise LostRun

    def progress(self, done: int, total: int) -> None:
        """Say that `done` of `total` steps are taken, and check()."""
        self.check()
        self.runs.progress(self.run, done, total)

    def complete(self, work: Callable[[Db], str]) -> str:
        """Let `work` change the database in one transaction with the end of this run: exactly once."""
        self.completed = self.runs.complete(self.run, work)
        return self.completed


def installation(services: Services) -> Sequence[Target]:
    """The one target of a job that serves all communities."""
    return (Target(INSTALLATION),)


@dataclass(frozen=True)
class Job:
    """A job of the registry: `run` does the work of one slot and gives one sentence; it may be cut off anywhere.

    `targets` names for whom the job runs now; it is asked again every minute.
    """

    spec: JobSpec
    run: Callable[[Context], str]
    targets: Callable[[Services], Sequence[Target]] = installation
