"""A replica until it is killed: a job of it raises alerts, and it posts what is due, to a channel that is a table.

The table keeps every request that arrived. Read by nonce it is what a platform with nonces would show; read as it
is, what one without would. Arguments: address, `threads` or `distributed`, the community, the first slot and the
replica's number.
"""

import asyncio
import sys
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from functools import partial

import psycopg

from bot.background import Background, queue_of
from bot.deliverer import Deliverer
from bot.metrics import Metrics
from bot.settings import Settings
from inventory.alerts.deliveries import Outbound
from inventory.alerts.observation import Observation, Subject
from inventory.alerts.post import Post
from inventory.db import Database
from inventory.events.catalogue import REMINDED
from inventory.jobs.model import CatchUp, JobSpec
from inventory.jobs.room import JobRoom
from inventory.jobs.triggers import Every
from tests.proofs.core import replica
from workers.base import Context, Job

ALERTS, BATCH = 3000, 50
SECOND = timedelta(seconds=1)
SPEC = JobSpec("alarm", "Raise alerts every second.", Every(SECOND), CatchUp.RUN_ALL)
LEASE = timedelta(seconds=2)
_ARRIVED = "INSERT INTO arrived (nonce, post) VALUES (%s, %s)"


def raised(community: str, first: datetime, context: Context) -> str:
    """Raise the alerts of this slot; a slot that is run again finds them firing, and tells nothing twice."""
    begin = round((context.now - first) / SECOND) * BATCH
    seen = [Observation(Subject("item", str(n), f"Thing {n}"), True) for n in range(begin, min(begin + BATCH, ALERTS))]
    if seen:
        context.services.alerts.observe_all(community, REMINDED, seen, context.now)
    return f"Raised {len(seen)} alerts."


class Channel:
    """Takes one post at a time; a poster that is killed then never learns that it was taken."""

    def __init__(self, connection: psycopg.AsyncConnection) -> None:
        self._connection = connection
        self._turn = asyncio.Lock()

    async def post(self, post: Post) -> None:
        """Keep it."""
        async with self._turn:
            await self._connection.execute(_ARRIVED, [post.id.hex, post.text])


async def _serve(dsn: str, kind: str, community: str, first: datetime, worker: str) -> None:
    database = Database(dsn, pool_size=4, read_pool_size=2)
    database.open()
    settings = Settings(_env_file=None, workers=kind, job_workers=2)
    jobs = {SPEC.name: Job(SPEC, partial(raised, community, first))}
    connection = await psycopg.AsyncConnection.connect(dsn, autocommit=True)
    line = Outbound(database, worker, lease=LEASE)
    with replica(dsn, pool=4) as services:
        room = JobRoom(database, {SPEC.name: SPEC})
        make_queue = queue_of(settings, dsn)
        background = Background(room, services, jobs, Metrics(), make_queue, LEASE, tick_seconds=0.25)
        async with (
            AsyncExitStack() as stack,
            Deliverer(line, {"console": Channel(connection)}, seats=10, poll_seconds=0.1),
        ):
            await background.open(stack)
            await asyncio.Event().wait()


def main(dsn: str, kind: str, community: str, first: str, number: str) -> None:
    """Serve."""
    asyncio.run(_serve(dsn, kind, community, datetime.fromisoformat(first), f"poster {number}"))


if __name__ == "__main__":
    main(*sys.argv[1:])
