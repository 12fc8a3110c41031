"""A worker of prices on a clock that stands: its waits move the clock, and nobody sleeps."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any, cast
from uuid import uuid4

from inventory.actor import Actor, Role
from inventory.assets.plan import Plan
from inventory.assets.room import AssetRoom
from inventory.assets.services import build_assets
from inventory.cache import Cache
from inventory.changes import Changes
from inventory.db import Database
from inventory.jobs.model import INSTALLATION, Run, State
from inventory.notices import Notices
from inventory.services import Caches, Services, build
from tests.integration.http_api import Loop
from tests.standins.coingecko.standin import CoinGeckoStandin
from workers import list_assets, price_assets, thin_prices
from workers.base import Context

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Clock:
    """The time for all replicas and for the provider."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> None:
        self.moment += timedelta(**by)


class Stop(Event):
    """A stop that waits by moving the clock; `at` calls it after so many waits."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0.0)
        # A hair more, as a real clock would have it.
        self._clock.move(seconds=(timeout or 0.0) + 0.001)
        return self.is_set()


@dataclass
class Steps:
    """In place of a job's runs: what progress was told."""

    told: list[tuple[int, int]] = field(default_factory=list)

    def progress(self, _: Run, done: int, total: int) -> None:
        self.told.append((done, total))


@dataclass
class Desk:
    """Services with their worker, on one database."""

    services: Services
    clock: Clock
    steps: Steps = field(default_factory=Steps)

    def price(self) -> str:
        """One slot of the worker that fetches prices."""
        return self.price_in(self.context("price-assets"))

    def price_in(self, context: Context) -> str:
        """The same in a context of the test's own."""
        return price_assets.run(context)

    def relist(self) -> str:
        """One slot of the worker that reads the list of coins."""
        return list_assets.run(self.context("list-assets"))

    def thin(self) -> str:
        """One slot of the worker that joins old prices."""
        return thin_prices.run(self.context("thin-prices"))

    def context(self, job: str) -> Context:
        run = Run(
            id=uuid4(), community_id=INSTALLATION, job=job, subject="", slot=self.clock(), state=State.RUNNING,
            stands_since=None, asked_by=None, attempt=1, worker="test", started_at=self.clock(), finished_at=None,
            done=0, total=0, result="", reference=None,
        )  # fmt: skip
        return Context(self.services, run, cast("Any", self.steps), Stop(self.clock))


@contextmanager
def desk(dsn: str, plan: Plan, clock: Clock | None = None) -> Iterator[Desk]:
    """The services of one replica, whose prices go by `clock`."""
    db = Database(dsn, pool_size=8, read_pool_size=4, timeout=30)
    db.open()
    caches = Caches(Cache(300), Cache(5))
    notices = Notices(dsn, (caches.everything, caches.roles))
    notices.start()
    try:
        services = build(db, caches, notices, label_limit=5, prices=plan)
        chosen = clock or Clock()
        room = AssetRoom(
            db, caches.everything, services.permissions, Changes(db, notices), notices, plan, chosen
        )  # fmt: skip
        yield Desk(replace(services, assets=build_assets(room)), chosen)
    finally:
        notices.stop()
        db.close()


@contextmanager
def provider(clock: Clock, size: int, key: str = "", per_minute: int = 30) -> Iterator[CoinGeckoStandin]:
    """The stand-in on loopback, on a loop of its own."""
    with Loop() as loop:
        standin = CoinGeckoStandin(size, key, per_minute, clock)
        loop.do(standin.__aenter__())
        try:
            yield standin
        finally:
            loop.do(standin.__aexit__(None, None, None))


def plan_of(standin: CoinGeckoStandin, **limits: Any) -> Plan:
    """A plan that fetches from the stand-in."""
    return Plan(url=standin.base, key=standin.key, **limits)


def somebody(community: str = "c1", role: Role = Role.ADMIN, person: str = "test:ada") -> Actor:
    return Actor(community, person, person.partition(":")[2], "test", role)
