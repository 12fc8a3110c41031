"""How long chat waits for its answers while two hundred hosts are asked, in the same process."""

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from statistics import quantiles
from threading import Thread
from uuid import uuid4

from benchmarks.rows import Row
from bot.dispatcher import Dispatcher
from bot.limits import Limits
from bot.message import Message
from bot.runner import Runner
from commands.registry import load as load_commands
from inventory.actor import Actor, Role
from inventory.cache import Cache
from inventory.db import Database
from inventory.fleet.endpoints import parse_endpoint
from inventory.fleet.known_hosts import ShownKey
from inventory.fleet.room import FleetAccess
from inventory.jobs.model import Target
from inventory.jobs.planner import Planner
from inventory.jobs.room import JobRoom
from inventory.jobs.runs import Runs
from inventory.notices import Notices
from inventory.services import Caches, Services, build
from tests.standins.fleet.sshd import Fleet, fleet
from workers.executor import Executor
from workers.registry import load as load_jobs

_HOSTS, _GOAL = 200, 250.0
_EVERY, _SECONDS_ALONE = 0.05, 5.0
_COMMUNITY, _JOB = "bench", "discover-fleet"
_PLENTY = 10**9
_ADA = Actor(_COMMUNITY, "test:ada", "Ada", "test", Role.ADMIN)


def rows(dsn: str) -> Iterator[Row]:
    """Twenty commands a second, alone and during the scan: the 95th of a hundred waits in ms."""
    with fleet(_HOSTS, 55, jailed=False) as found:
        db = Database(dsn)
        db.open()
        caches = Caches(Cache(300), Cache(4))
        room = JobRoom(db, {_JOB: load_jobs()[_JOB].spec})
        access = FleetAccess(frozenset({_COMMUNITY}), _COMMUNITY, ssh=found.access)
        notices = Notices(dsn, (caches.everything, caches.roles))
        services = build(db, caches, notices, 5, room, _COMMUNITY, fleet=access)
        try:
            _enrol(services, found)
            yield _measured(services, room)
        finally:
            db.close()


def _enrol(services: Services, found: Fleet) -> None:
    """Let every host be known and trusted, and a thing be there to ask for."""
    services.items.add(_ADA, "drill")
    now = datetime.now(UTC)
    for daemon in found.daemons:
        kind, text = daemon.public_key.split()
        for host in daemon.hosts:
            services.fleet.enrolment.enroll(_ADA, parse_endpoint(host.subject), host.address)
            key = ShownKey(kind, f"{kind} {text}", daemon.fingerprint)
            services.fleet.known_hosts.shown(_COMMUNITY, host.subject, key, now)
            services.fleet.enrolment.approve(_ADA, host.address)


def _measured(services: Services, room: JobRoom) -> Row:
    Planner(room, lambda *_: None).enrol(_JOB, [Target(_COMMUNITY)])
    services.jobs.run_now(_ADA, _JOB)
    runs = Runs(room, "bench")
    executor = Executor(services, runs, load_jobs(), lambda *_: None)

    def scan() -> None:
        for duty in runs.waiting(1):
            executor.execute(duty)

    alone = asyncio.run(_waits(services, lambda done: done >= _SECONDS_ALONE))
    thread = Thread(target=scan, name="job-discover-fleet")
    thread.start()
    during = asyncio.run(_waits(services, lambda _: not thread.is_alive()))
    _, (last, *_others) = services.jobs.get(_ADA, _JOB)
    mine, before = _p95(during), _p95(alone)
    title = f"chat while {_HOSTS} hosts are asked: p95 ms (without; {last.result} {last.seconds or 0:.0f} s)"
    return Row("fleet", title, mine, before, f"≤ {_GOAL:.0f} ms", mine <= _GOAL)


async def _waits(services: Services, over: Callable[[float], bool]) -> list[float]:
    """The waits of commands that come at their times, whether or not the ones before were answered."""
    runner = Runner(20, 30)
    dispatcher = Dispatcher(load_commands(), services, runner, Limits(_PLENTY, _PLENTY), lambda *_: None)
    began = time.monotonic()
    asked: list[asyncio.Task[float]] = []
    while not over(time.monotonic() - began):
        asked.append(asyncio.create_task(_answered(dispatcher, began + len(asked) * _EVERY)))
        await asyncio.sleep(max(0.0, began + len(asked) * _EVERY - time.monotonic()))
    waits = await asyncio.gather(*asked)
    runner.close()
    return waits


async def _answered(dispatcher: Dispatcher, due: float) -> float:
    lines = ("!inventory status drill", "!inventory list", "!fleet")
    now = datetime.now(UTC)
    line = lines[int(due / _EVERY) % len(lines)]
    reply = await dispatcher.dispatch(Message(uuid4().hex, "test", "general", _ADA, line, now))
    assert reply is not None
    assert reply.success, reply.text
    return time.monotonic() - due


def _p95(waits: list[float]) -> float:
    return quantiles(waits, n=100)[94] * 1000
