"""Jobs made for tests, and the parts of a worker around them."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from threading import Event
from uuid import uuid4

from inventory.db import Database, Db
from inventory.jobs.model import CatchUp, Duty, JobSpec, Target
from inventory.jobs.planner import Planner
from inventory.jobs.room import JobRoom
from inventory.jobs.runs import LEASE, Runs
from inventory.jobs.triggers import Every
from inventory.services import Services
from workers.base import Context, Job
from workers.executor import Executor

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def __call__(self, _: Db) -> datetime:
        return self.moment

    def move(self, by: timedelta) -> None:
        self.moment += by


def hourly(catch_up: CatchUp = CatchUp.RUN_ALL, *, again: bool = True) -> JobSpec:
    """A job that no other test has."""
    name = f"job-{uuid4().hex[:8]}"
    return JobSpec(name, "Do nothing, every hour.", Every(HOUR), catch_up, again=again)


class Site:
    """One job in one community, with any number of replicas and a clock for all of them."""

    def __init__(self, db: Database, services: Services, community: str, spec: JobSpec) -> None:
        self.clock = Clock()
        self.spec = spec
        self.room = JobRoom(db, {spec.name: spec}, clock=self.clock)
        self.services = services
        self.target = Target(community)
        self.duty = Duty(community, spec.name, "")
        self.queued: list[Duty] = []
        self.planner = Planner(self.room, lambda _, duties: self.queued.extend(duties))
        self.planner.enrol(spec.name, [self.target])

    def runs(self, worker: str = "a", lease: timedelta = LEASE) -> Runs:
        return Runs(self.room, f"{worker}-{self.spec.name}", lease)

    def executor(self, run: Callable[[Context], str], worker: str = "a") -> Executor:
        jobs: Mapping[str, Job] = {self.spec.name: Job(self.spec, run)}
        return Executor(self.services, self.runs(worker), jobs, lambda *_: None)

    def rows(self) -> list[tuple[str, str, int]]:
        """Hour of the slot, state and attempts, oldest first."""
        with self.room.db.reading() as db:
            found = db.execute(
                "SELECT slot, state, attempt FROM job_run WHERE community_id = %s AND job = %s ORDER BY slot",
                [self.target.community, self.spec.name],
            ).fetchall()
        return [(f"{row['slot']:%H:%M}", row["state"], row["attempt"]) for row in found]


def waits_for(go: Event, begun: Event) -> Callable[[Context], str]:
    """A job that says that it began and goes on when it may; it asks at every step whether it should stop."""

    def run(context: Context) -> str:
        begun.set()
        while not go.wait(0.01):
            context.check()
        return "Went on."

    return run
