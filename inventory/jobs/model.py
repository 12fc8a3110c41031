"""What a job, a slot and a run are; and which slots run after a time away. No I/O."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, assert_never
from uuid import UUID

from inventory.jobs.triggers import Trigger
from inventory.shape import Shape

INSTALLATION = ""  # the community of jobs that serve all of them
MOST_ATTEMPTS = 5
GRACE = timedelta(minutes=1)  # a slot planned so late was still there in time


class CatchUp(StrEnum):
    """What becomes of slots that came due while nobody was there, or while the slot before them still ran.

    RUN_ALL runs each, while fewer than a thousand wait; COALESCE runs the newest for all of them; SKIP leaves
    out those it is too late for.
    """

    RUN_ALL = "run_all"
    COALESCE = "coalesce"
    SKIP = "skip"


class State(StrEnum):
    """How a run is."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    LOST = "lost"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self not in (State.PENDING, State.RUNNING)


class Target(NamedTuple):
    """For whom a job runs: a community, or INSTALLATION; `subject` names a part of it, such as an account."""

    community: str
    subject: str = ""


class Duty(NamedTuple):
    """A job of a target, which is done by one worker at a time: what waits in a queue."""

    community: str
    job: str
    subject: str


class RunKey(NamedTuple):
    """A slot of a duty: the one thing that runs once."""

    community: str
    job: str
    subject: str
    slot: datetime


@dataclass(frozen=True)
class JobSpec:
    """A job as the program declares it; `again` tells whether a run cut off by a crash is run again."""

    name: str
    summary: str
    trigger: Trigger
    catch_up: CatchUp = CatchUp.COALESCE
    again: bool = True
    action: str = "jobs.set"


class Planned(NamedTuple):
    """What a slot becomes; `since` is the first slot of those it speaks for, where it isn't the only one."""

    slot: datetime
    state: State
    since: datetime | None = None


class Job(Shape):
    """A job of one target as it stands; `schedule` in words, `next_slot` in UTC, `last` its newest run."""

    community_id: str
    name: str
    subject: str
    summary: str
    schedule: str
    paused: bool
    next_slot: datetime
    last: "Run | None" = None


class Run(Shape):
    """One slot's run; `done` of `total` steps, `result` one sentence, `reference` finds an error in the log."""

    id: UUID
    community_id: str
    job: str
    subject: str
    slot: datetime
    state: State
    stands_since: datetime | None
    asked_by: str | None
    attempt: int
    worker: str | None
    started_at: datetime | None
    finished_at: datetime | None
    done: int
    total: int
    result: str
    reference: str | None

    @property
    def duty(self) -> Duty:
        """The job and its target."""
        return Duty(self.community_id, self.job, self.subject)

    @property
    def key(self) -> RunKey:
        """Its slot."""
        return RunKey(self.community_id, self.job, self.subject, self.slot)

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it hasn't ended or never began."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()


class Figures(NamedTuple):
    """Runs over all communities: how many wait, how many run, and how late the one is that waits longest."""

    waiting: int = 0
    running: int = 0
    late_seconds: float = 0.0


def plan(due: Sequence[datetime], catch_up: CatchUp, now: datetime) -> Iterator[Planned]:
    """What becomes of these slots, due at `now` and oldest first: each is run, or spoken for by another."""
    if catch_up is CatchUp.RUN_ALL:
        yield from (Planned(slot, State.PENDING) for slot in due)
    elif catch_up is CatchUp.COALESCE:
        yield Planned(due[-1], State.PENDING, due[0] if len(due) > 1 else None)
    elif catch_up is CatchUp.SKIP:
        late = [slot for slot in due if now - slot > GRACE]
        if late:
            yield Planned(late[-1], State.SKIPPED, late[0] if len(late) > 1 else None)
        yield from (Planned(slot, State.PENDING) for slot in due[len(late) :])
    else:
        assert_never(catch_up)
