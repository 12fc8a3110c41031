"""The background half of a process: its clock, its queue and the runs it holds."""

import os
import secrets
import socket
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Protocol, Self

from bot.metrics import Metrics
from bot.settings import Settings
from bot.threads import ThreadQueue
from bot.ticker import TICK_SECONDS, Ticker
from inventory.errors import Invalid
from inventory.housekeeping import Keep
from inventory.jobs.model import State
from inventory.jobs.planner import Planner, lost_sentence
from inventory.jobs.room import JobRoom
from inventory.jobs.runs import LEASE, Runs
from inventory.ledger.archive import LedgerArchive
from inventory.services import Services
from workers.base import Job, WorkQueue
from workers.executor import Executor

_RENEWALS_PER_LEASE = 3
_SILENCE = timedelta(seconds=30)


class Queue(WorkQueue, Protocol):
    """A queue that is started and stopped with the process."""

    @property
    def up(self) -> bool:
        """Whether it takes duties now."""

    async def __aenter__(self) -> Self:
        """Begin to take duties."""

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take no more."""


MakeQueue = Callable[[Executor, Runs], Queue]


def queue_of(settings: Settings, direct: str) -> MakeQueue:
    """The queue that WORKERS names; `direct` is the database's address without a pooler."""
    if settings.workers == "distributed":
        return lambda executor, _: _distributed(executor, direct, settings.job_workers)
    return lambda executor, runs: ThreadQueue(executor, runs, settings.job_workers)


def keep_of(settings: Settings, direct: str) -> Keep:
    """How long things are kept here; `direct` must be the address of the tables' owner."""
    months = settings.ledger_keep_months
    archive = LedgerArchive(direct, settings.data_dir / "archive", months) if months else None
    return Keep(archive, settings.job_runs_keep_days)


def _distributed(executor: Executor, direct: str, seats: int) -> Queue:
    try:
        # Imported here because only who distributes work needs to have it installed.
        from bot.distributed import DistributedQueue  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise Invalid("WORKERS=distributed needs procrastinate: install storekeeper[distributed].") from error
    return DistributedQueue(executor, direct, seats)


class Background:
    """Entered after the services are open and before the doors, so that it stops after the doors."""

    def __init__(
        self, room: JobRoom, services: Services, jobs: Mapping[str, Job], metrics: Metrics,
        make_queue: MakeQueue,        lease: timedelta = LEASE, tick_seconds: float = TICK_SECONDS,
    ) -> None:  # fmt: skip
        runs = Runs(room, worker_name(), lease)
        self.executor = Executor(services, runs, jobs, metrics.job)
        self.queue = make_queue(self.executor, runs)
        renew_seconds = lease.total_seconds() / _RENEWALS_PER_LEASE
        planner = Planner(room, self.queue.submit, lambda run: self.executor.tell(run, State.LOST, lost_sentence(run)))
        self.ticker = Ticker(services, jobs, planner, self.queue, self.executor, renew_seconds, tick_seconds)
        self._tell(metrics)

    def _tell(self, metrics: Metrics) -> None:
        metrics.gauge("jobs_waiting", "Slots that are due and wait", lambda: self.ticker.figures.waiting)
        metrics.gauge("jobs_running", "Runs under way on all replicas", lambda: self.ticker.figures.running)
        metrics.gauge("jobs_late_seconds", "How long the first slot waits", lambda: self.ticker.figures.late_seconds)

    async def open(self, stack: AsyncExitStack) -> None:
        """Start; the stack stops it in the right order."""
        await stack.enter_async_context(self.queue)
        await stack.enter_async_context(self.ticker)

    def state(self) -> dict[str, object]:
        """How it is, for `/health/detailed`: when it last ticked, and what it runs."""
        ticked = self.ticker.ticked
        late = ticked is None or datetime.now(UTC) - ticked > _SILENCE
        here = {"ticked": ticked, "running_here": self.executor.running}
        return {"status": "up" if self.queue.up and not late else "down", **here, **self.ticker.figures._asdict()}


def worker_name() -> str:
    """A name that no other process has, now or later: host, process and chance."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
