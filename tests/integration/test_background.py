"""The background half of a process, started and stopped as the app does it."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from threading import Event

import pytest

from bot.background import Background
from bot.metrics import Metrics
from bot.threads import ThreadQueue
from inventory.db import Database
from inventory.services import Services
from tests.integration.jobs import HOUR, Site, hourly, waits_for
from tests.standins.run import run
from workers.base import Context, Job


@pytest.fixture
def site(db: Database, services: Services, community: str) -> Site:
    return Site(db, services, community, hourly())


def background(site: Site, work: "Job") -> Background:
    return Background(
        site.room, site.services, {site.spec.name: work}, Metrics(),
        lambda executor, runs: ThreadQueue(executor, runs, 2), timedelta(seconds=30), tick_seconds=0.05,
    )  # fmt: skip


def test_a_due_slot_runs_by_itself_and_is_counted(site: Site) -> None:
    ended = Event()

    def work(context: Context) -> str:
        context.complete(lambda _: "Done.")
        ended.set()
        return "Done."

    async def serve() -> None:
        part = background(site, Job(site.spec, work, lambda _: [site.target]))
        async with AsyncExitStack() as stack:
            await part.open(stack)
            site.clock.move(HOUR)
            assert await asyncio.to_thread(ended.wait, 10)
            assert part.state()["status"] == "up"

    run(serve())
    assert site.rows() == [("13:00", "done", 1)]


def test_an_orderly_stop_hands_work_back_at_once(site: Site) -> None:
    begun = Event()

    async def serve() -> None:
        async with AsyncExitStack() as stack:
            await background(site, Job(site.spec, waits_for(Event(), begun))).open(stack)
            site.clock.move(HOUR)
            assert await asyncio.to_thread(begun.wait, 10)

    run(serve())
    assert site.rows() == [("13:00", "pending", 0)]


def test_a_tick_that_fails_is_followed_by_the_next(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    ended, calls = Event(), []

    def work(_: Context) -> str:
        ended.set()
        return "Done."

    async def serve() -> None:
        part = background(site, Job(site.spec, work))
        tick = part.ticker._planner.tick

        def fails_once() -> int:
            calls.append(1)
            if len(calls) == 1:
                raise RuntimeError("a gust of wind")
            return tick()

        monkeypatch.setattr(part.ticker._planner, "tick", fails_once)
        site.clock.move(HOUR)
        async with AsyncExitStack() as stack:
            await part.open(stack)
            assert await asyncio.to_thread(ended.wait, 10)

    run(serve())
    assert site.rows() == [("13:00", "done", 1)]


def test_a_step_of_a_slot_changes_nothing_twice_when_the_slot_is_run_again(site: Site) -> None:
    def work(context: Context) -> str:
        context.services.items.add(context.once("drill"), "Drill")
        context.services.items.add(context.once("saw"), "Saw")
        return "Added."

    site.clock.move(HOUR)
    site.planner.tick()
    dead = site.runs("dead").claim(site.duty)
    assert dead is not None
    work(Context(site.services, dead, site.runs("dead"), Event()))
    site.clock.move(HOUR)
    site.planner.tick()
    assert site.executor(work, "alive").execute(site.duty) == 2
    assert [(hour, state) for hour, state, _ in site.rows()] == [("13:00", "done"), ("14:00", "failed")]
