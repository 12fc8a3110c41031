"""A community with a fleet: services that may reach machines, a door to say things at, and a clock for the jobs."""

from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from commands.base import Reply
from inventory.actor import Actor, Role
from inventory.cache import Cache
from inventory.db import Database
from inventory.fleet.room import FleetAccess
from inventory.jobs.model import Run, Target
from inventory.jobs.planner import Planner
from inventory.jobs.room import JobRoom
from inventory.jobs.runs import Runs
from inventory.services import Caches, Services, build
from tests.integration.deliverer import Clock as PostClock
from tests.integration.deliverer import brought_out
from tests.integration.jobs import Clock
from tests.proofs.door import Door, door
from workers.executor import Executor
from workers.registry import load

JOB = "discover-fleet"


@dataclass
class _Here:
    """Notices of one process: its caches forget at once."""

    caches: Caches

    def changed(self, community: str, keys: Iterable[Hashable]) -> None:
        self.caches.everything.forget(community, keys)


@dataclass
class Site:
    """Ada is its admin; `clock` is the time of its jobs, and so of what they record."""

    services: Services
    room: JobRoom
    db: Database
    clock: Clock
    opened: Door
    ada: Actor
    posts: PostClock = field(default_factory=PostClock)

    def say(self, line: str, actor: Actor | None = None) -> Reply:
        """What the bot answers; a job that it starts is done before this gives it."""
        self.clock.move(timedelta(seconds=1))
        reply = self.opened.say(actor or self.ada, f"!{line}")
        assert reply is not None, line
        self.work()
        return reply

    def hears(self, line: str) -> str:
        """The text of the answer, which must be no refusal."""
        reply = self.say(line)
        assert reply.success, reply.text
        return reply.text

    def discover(self) -> str:
        """Let all be looked at now; gives what the job said."""
        reply = self.say("fleet discover")
        assert reply.progress, reply.text
        return self.last().result

    def tick(self, **time: float) -> None:
        """Let time pass, and let the jobs do what has come due; alerts that wait are looked at again."""
        self.clock.move(timedelta(**time))
        self.work()
        self.services.alerts.look_again(self.clock.moment)

    def work(self) -> None:
        """Do what waits."""
        planner = Planner(self.room, lambda _db, duties: queued.extend(duties))
        queued: list[Any] = []
        planner.tick()
        executor = Executor(self.services, Runs(self.room, f"w-{self.ada.community}"), load(), lambda *_: None)
        for duty in queued:
            if duty.community == self.ada.community:
                executor.execute(duty)

    def last(self) -> Run:
        """The newest run of the discovery."""
        _, runs = self.services.jobs.get(self.ada, JOB)
        return runs[0]

    def told(self) -> list[str]:
        """What was posted to the console since the last time."""
        self.posts.pass_by(hours=1)
        return brought_out(self.db, self.posts, self.ada.community)


@contextmanager
def site(db: Database, community: str, access: FleetAccess, begins: datetime) -> Iterator[Site]:
    """The site of a community on the shared database."""
    clock, jobs = Clock(begins), load()
    room = JobRoom(db, {JOB: jobs[JOB].spec}, clock=clock)
    caches = Caches(Cache(300), Cache(5))
    services = build(db, caches, _Here(caches), 5, room, community, fleet=access)
    Planner(room, lambda *_: None).enrol(JOB, [Target(community)])
    ada = Actor(community, "test:ada", "Ada", "console", Role.ADMIN)
    with door(services, lambda: clock.moment) as opened:
        yield Site(services, room, db, clock, opened, ada)
