"""The queue of many machines: procrastinate itself, on the same PostgreSQL, filled in our transactions."""

import asyncio
from collections.abc import Iterator
from threading import Event

import psycopg
import pytest

from bot.distributed import DistributedQueue
from inventory.db import Database
from inventory.jobs import queue_store
from inventory.jobs.planner import Planner
from inventory.services import Services
from tests.integration.jobs import HOUR, Site, hourly
from tests.standins.run import run
from workers.base import Context

COUNT = "SELECT count(*) FROM procrastinate.procrastinate_jobs"


@pytest.fixture
def own(own_dsn: str) -> Iterator[Database]:
    database = Database(own_dsn, pool_size=5, read_pool_size=2)
    database.open()
    yield database
    database.close()


def queued(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(COUNT).fetchone()
    return int(row[0]) if row else -1


def test_a_due_slot_is_run_by_a_worker_of_the_queue(
    own: Database, own_dsn: str, services: Services, community: str
) -> None:
    site = Site(own, services, community, hourly())
    ended = Event()

    def work(context: Context) -> str:
        context.complete(lambda _: "Done.")
        ended.set()
        return "Done."

    async def serve() -> None:
        async with DistributedQueue(site.executor(work), own_dsn, 2) as queue:
            site.clock.move(HOUR)
            assert await asyncio.to_thread(Planner(site.room, queue.submit).tick) == 1
            assert await asyncio.to_thread(ended.wait, 15)

    run(serve(), 30)
    assert site.rows() == [("13:00", "done", 1)]


def test_a_slot_and_its_place_in_the_queue_come_together_or_not_at_all(
    own: Database, own_dsn: str, services: Services, community: str
) -> None:
    site = Site(own, services, community, hourly())

    async def serve() -> None:
        async with DistributedQueue(site.executor(lambda _: ""), own_dsn, 1):
            pass

    run(serve(), 30)
    queue = DistributedQueue(site.executor(lambda _: ""), own_dsn, 1)
    site.clock.move(HOUR)

    def fails(*args: object) -> None:
        queue.submit(*args)  # type: ignore[arg-type] # passed on as they come
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        Planner(site.room, fails).tick()
    assert (site.rows(), queued(own_dsn)) == ([], 0)
    Planner(site.room, queue.submit).tick()
    assert (site.rows(), queued(own_dsn)) == ([("13:00", "pending", 0)], 1)


def test_tables_of_another_version_are_made_anew_and_what_waited_is_queued_again(
    own: Database, own_dsn: str, services: Services, community: str
) -> None:
    site = Site(own, services, community, hourly())

    async def serve() -> None:
        async with DistributedQueue(site.executor(lambda _: ""), own_dsn, 1):
            pass

    run(serve(), 30)
    queue = DistributedQueue(site.executor(lambda _: ""), own_dsn, 1)
    site.clock.move(HOUR)
    Planner(site.room, queue.submit).tick()
    made = []

    def make() -> None:
        queue._make_tables()
        made.append(1)

    for _ in range(2):
        queue_store.prepare(own_dsn, "another", make)
    assert (made, queued(own_dsn)) == ([1], 0)
    assert Planner(site.room, queue.submit).tick() == 1


def test_what_a_dead_worker_held_is_dropped_from_the_queue(
    own: Database, own_dsn: str, services: Services, community: str
) -> None:
    site = Site(own, services, community, hourly())
    queue = DistributedQueue(site.executor(lambda _: ""), own_dsn, 1)

    async def serve() -> int:
        async with DistributedQueue(site.executor(lambda _: ""), own_dsn, 1):
            pass
        site.clock.move(HOUR)
        await asyncio.to_thread(Planner(site.room, queue.submit).tick)
        with psycopg.connect(own_dsn, options="-c search_path=procrastinate") as connection:
            connection.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        async with queue._app.open_async():
            return await queue.forget_stalled()

    assert run(serve(), 30) == 1
    assert queued(own_dsn) == 0
