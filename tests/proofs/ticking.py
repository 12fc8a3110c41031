"""A replica with a job every second, and beside it the control: the same by APScheduler alone.

Arguments: address, `threads` or `distributed`, and the replica's number. It serves until it is killed.
"""

import asyncio
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from bot.background import Background, queue_of
from bot.metrics import Metrics
from bot.settings import Settings
from inventory.db import Database, Db
from inventory.jobs.model import CatchUp, JobSpec
from inventory.jobs.room import JobRoom
from inventory.jobs.triggers import Every
from tests.proofs.core import replica
from workers.base import Context, Job

SECOND = timedelta(seconds=1)
SPEC = JobSpec("second", "Note every second.", Every(SECOND), CatchUp.RUN_ALL)
LEASE = timedelta(seconds=2)
WORK_SECONDS = 0.5
_NOTE = "INSERT INTO noted (by, slot, attempt) VALUES (%s, %s, %s)"


def note(db: Db, by: str, slot: datetime, attempt: int = 1) -> str:
    """Leave a row that a proof can count."""
    db.execute(_NOTE, [by, slot, attempt])
    return "Noted."


def run(context: Context) -> str:
    """Work long enough to be killed in the middle, and note the slot together with the end of its run."""
    context.stopping.wait(WORK_SECONDS)
    return context.complete(lambda db: note(db, "job", context.now, context.run.attempt))


def main(dsn: str, kind: str) -> None:
    """Serve."""
    db = Database(dsn, pool_size=5, read_pool_size=2, restrict=False)
    db.open()
    asyncio.run(_serve(dsn, kind, db))


async def _serve(dsn: str, kind: str, db: Database) -> None:
    settings = Settings(_env_file=None, workers=kind, job_workers=2)
    jobs = {SPEC.name: Job(SPEC, run)}
    with replica(dsn, pool=2) as services:
        make_queue, room = queue_of(settings, dsn), JobRoom(db, {SPEC.name: SPEC})
        background = Background(room, services, jobs, Metrics(), make_queue, LEASE, tick_seconds=0.25)
        control = _control(db)
        async with AsyncExitStack() as stack:
            await background.open(stack)
            control.start()
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            await asyncio.Event().wait()


def _control(db: Database) -> BackgroundScheduler:
    def naive() -> None:
        with db.writing() as connection:
            note(connection, "apscheduler", datetime.now(UTC).replace(microsecond=0))

    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(naive, "cron", second="*")
    return scheduler


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
