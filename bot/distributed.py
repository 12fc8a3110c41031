"""WORKERS=distributed: the queue of many machines, which is procrastinate on the same PostgreSQL.

It only carries duties to workers. What is due, who holds it and what becomes of a worker's end stands in our
own tables, as with threads: so a duty that comes twice, or late, does no harm.
"""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.jobs import Status

from bot.daemons import on_daemon
from bot.supervisor import State, Supervisor
from inventory.db import Db
from inventory.jobs import queue_store
from inventory.jobs.model import Duty
from workers.executor import Executor

QUEUE = "duties"
TASK = "storekeeper.duty"
POLL_SECONDS = 1.0
STALLED_SECONDS = 30.0
_STOP_SECONDS = 1.0
_OPTIONS = {"options": f"-c search_path={queue_store.SCHEMA}", "connect_timeout": 10}

logging.getLogger("procrastinate").setLevel(logging.ERROR)  # it tells of every job


class DistributedQueue:
    """At most `seats` duties at once in this process; `dsn` must reach PostgreSQL itself, not a pooler."""

    def __init__(self, executor: Executor, dsn: str, seats: int) -> None:
        self._executor = executor
        self._dsn = dsn
        self._seats = seats
        self._sender = App(connector=SyncPsycopgConnector())
        self._app = App(connector=PsycopgConnector(conninfo=dsn, kwargs=_OPTIONS, min_size=1, max_size=4))
        self._app.task(name=TASK, queue=QUEUE)(self._do)
        self.supervisor = Supervisor("queue", self._serve)

    @property
    def up(self) -> bool:
        """Whether the worker is connected and asks for duties."""
        return self.supervisor.condition.state is State.UP

    async def __aenter__(self) -> Self:
        version = hashlib.sha256(self._app.schema_manager.get_schema().encode()).hexdigest()
        await asyncio.to_thread(queue_store.prepare, self._dsn, version, self._make_tables)
        self._task = asyncio.create_task(self.supervisor.keep(), name="queue")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take nothing more; what ran was ended or handed back before."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    def submit(self, db: Db, duties: Sequence[Duty]) -> None:
        """Queue these duties in the transaction that planned their slots: both are there, or neither."""
        queue_store.make_visible(db)
        task = self._sender.configure_task(TASK, queue=QUEUE, connection=db, allow_unknown=True)
        for duty in duties:
            task.defer(**duty._asdict())

    def pull(self) -> None:
        """Nothing to do: the workers ask for what waits."""

    async def _do(self, community: str, job: str, subject: str) -> None:
        await on_daemon(f"job-{job}", self._executor.execute, Duty(community, job, subject))

    async def _serve(self) -> None:
        async with self._app.open_async():
            self.supervisor.up()
            rescue = asyncio.create_task(self._keep_forgetting(), name="stalled")
            try:
                await self._app.run_worker_async(
                    queues=[QUEUE], concurrency=self._seats, install_signal_handlers=False, delete_jobs="always",
                    fetch_job_polling_interval=POLL_SECONDS, shutdown_graceful_timeout=_STOP_SECONDS,
                )  # fmt: skip
            finally:
                rescue.cancel()

    async def _keep_forgetting(self) -> None:
        while True:
            await self.forget_stalled()
            await asyncio.sleep(STALLED_SECONDS)

    async def forget_stalled(self) -> int:
        """Drop what dead workers held, whose slots are queued anew when their leases are over; gives how much."""
        manager = self._app.job_manager
        stalled = list(await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=STALLED_SECONDS))
        for job in stalled:
            await manager.finish_job(job, Status.FAILED, delete_job=True)
        await manager.prune_stalled_workers(STALLED_SECONDS)
        return len(stalled)

    def _make_tables(self) -> None:
        connector = SyncPsycopgConnector(conninfo=self._dsn, kwargs=_OPTIONS, min_size=1)
        with App(connector=connector).open() as app:
            app.schema_manager.apply_schema()
