"""The clock of every replica: APScheduler only ticks, the database decides what is due and who runs it."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from inventory.aaa import Category, Result, event
from inventory.errors import StorekeeperError
from inventory.jobs.model import Figures
from inventory.jobs.planner import Planner
from inventory.services import Services
from workers.base import Job, WorkQueue
from workers.executor import Executor

TICK_SECONDS = 1.0
ENROL_SECONDS = 60.0
LOOK_SECONDS = 10.0
DRAIN_SECONDS = 3.0

logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it tells of every tick


class Ticker:
    """Plans, rescues and pulls once a second, and holds the leases of what runs here."""

    def __init__(
        self, services: Services, jobs: Mapping[str, Job], planner: Planner, queue: WorkQueue, executor: Executor,
        renew_seconds: float, tick_seconds: float = TICK_SECONDS,
    ) -> None:  # fmt: skip
        self._services = services
        self._jobs = jobs
        self._planner = planner
        self._queue = queue
        self._executor = executor
        self._seconds = {
            self.tick: tick_seconds,
            executor.renew: renew_seconds,
            self.enrol: ENROL_SECONDS,
            self.look: LOOK_SECONDS,
        }
        self.ticked: datetime | None = None
        self.figures = Figures()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self._guarded, self.enrol)
        executors = {"default": ThreadPoolExecutor(len(self._seconds))}
        # A tick that comes late is as good as one in time, and two late ones are as good as one.
        late = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = BackgroundScheduler(timezone=UTC, executors=executors, job_defaults=late)
        for work, seconds in self._seconds.items():
            self._scheduler.add_job(self._guarded, "interval", (work,), seconds=seconds)
        self._scheduler.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Plan nothing more, let what runs end or hand it back."""
        await asyncio.to_thread(self._scheduler.shutdown)
        await asyncio.to_thread(self._guarded, self.hand_back)

    def tick(self) -> None:
        """Plan what is due, and start what waits."""
        self._planner.tick()
        self._queue.pull()
        self.ticked = datetime.now(UTC)

    def look(self) -> None:
        """See how much waits and runs, for metrics and health, which must not wait for the database."""
        self.figures = self._planner.figures()

    def enrol(self) -> None:
        """Give every job to those it is for now."""
        for name, job in self._jobs.items():
            self._planner.enrol(name, job.targets(self._services))

    def hand_back(self) -> None:
        """Let what runs end for a moment; what has no time left is another replica's, at the latest by its lease."""
        left = self._executor.stop(DRAIN_SECONDS)
        if left:
            event(Category.SYSTEM, "jobs.handed_back", Result.SUCCESS, runs=left)

    def _guarded(self, work: Callable[[], None]) -> None:
        """Whatever fails now is tried at the next tick; nothing that was due is lost by it."""
        try:
            work()
        except StorekeeperError as error:
            event(Category.SYSTEM, f"jobs.{work.__name__}", Result.FAILURE, reason=error.sentence)
        except Exception as error:  # noqa: BLE001 - the clock goes on
            event(Category.ERROR, f"jobs.{work.__name__}", Result.ERROR, exc_info=error)
