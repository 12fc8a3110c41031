"""The provider as all replicas see it: its limits, its pauses, and how it is. For workers and admins."""

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import NamedTuple

from inventory.actor import Actor
from inventory.assets import bucket as rules
from inventory.assets import provider_store as store
from inventory.assets import store as assets
from inventory.assets.bucket import Bucket
from inventory.assets.plan import PROVIDER
from inventory.assets.room import AssetRoom
from inventory.db import Db
from inventory.shape import Shape


class Permit(NamedTuple):
    """Whether a call may be made now: `wait` seconds until one may, `spent` for this month's budget being used up."""

    wait: float
    spent: bool = False

    @property
    def given(self) -> bool:
        """Whether it may be made now."""
        return not self.spent and self.wait <= 0


class ProviderState(Shape):
    """How the provider is: `status` is up, down (failing in a row), paused, or stopped where nothing is fetched."""

    status: str
    url: str
    circuit: str = "closed"
    problem: str = ""
    paused_until: datetime | None = None
    answered_at: datetime | None = None
    listed_at: datetime | None = None
    spent: int = 0
    per_month: int = 0
    coins: int = 0
    asked: int = 0
    newest: datetime | None = None


class ProviderService:
    """One bucket for all replicas. Nothing here touches the network."""

    def __init__(self, room: AssetRoom, dice: Random | None = None) -> None:
        self._room = room
        # Jitter needs no secrecy.
        self._dice = dice or Random()  # noqa: S311

    def now(self) -> datetime:
        """The time by which prices are fresh or stale."""
        return self._room.clock()

    def take(self) -> Permit:
        """Take a call out of the bucket, or say how long to wait for one."""
        plan, now = self._room.plan, self._room.clock()

        def work(db: Db) -> Permit:
            bucket = rules.filled(store.locked(db, PROVIDER, rules.new_bucket(plan, now)), plan, now)
            if bucket.spent >= plan.per_month:
                return Permit(0.0, spent=True)
            wait = rules.wait_of(bucket, plan, now)
            if wait <= 0:
                store.write(db, PROVIDER, rules.taken(bucket, now))
            return Permit(wait)

        return self._room.db.transact(work)

    def spare(self) -> int:
        """Calls that may be spent now beside those of every turn."""
        plan, now = self._room.plan, self._room.clock()
        with self._room.db.reading() as db:
            kept = store.read(db, PROVIDER) or rules.new_bucket(plan, now)
        return rules.spare(rules.filled(kept, plan, now), plan, now)

    def answered(self, seconds: float) -> None:
        """Say that a call was answered."""
        self._room.plan.observe("success", seconds)
        self._change(rules.answered)

    def failed(self, problem: str, pause: float | None, seconds: float) -> None:
        """Say that a call failed; `pause` is how long the provider asks us to wait, if it says."""
        self._room.plan.observe("error", seconds)
        self._change(lambda bucket, now: rules.failed(bucket, now, problem, pause, self._dice))

    def listed(self) -> None:
        """Say that the list of all coins was read."""
        self._change(lambda bucket, now: bucket.model_copy(update={"listed_at": now}))

    def _change(self, change: Callable[[Bucket, datetime], Bucket]) -> None:
        plan, now = self._room.plan, self._room.clock()

        def work(db: Db) -> None:
            bucket = rules.filled(store.locked(db, PROVIDER, rules.new_bucket(plan, now)), plan, now)
            store.write(db, PROVIDER, change(bucket, now))

        self._room.db.transact(work)

    def look(self, actor: Actor) -> ProviderState:
        """How it is, for admins."""
        self._room.permissions.require(actor, "asset.set")
        return self.state()

    def state(self) -> ProviderState:
        """The same without a question of who asks: for health."""
        plan, now = self._room.plan, self._room.clock()
        with self._room.db.reading() as db:
            kept = store.read(db, PROVIDER)
            counts = assets.progress(db)
        bucket = rules.filled(kept or rules.new_bucket(plan, now), plan, now)
        told = bucket.model_dump(include={"problem", "paused_until", "answered_at", "listed_at", "spent"})
        return ProviderState(
            status=_status(plan.fetches, bucket, now), url=plan.url, circuit=bucket.circuit,
            per_month=plan.per_month, **told, **counts,
        )  # fmt: skip


def _status(fetches: bool, bucket: Bucket, now: datetime) -> str:
    if not fetches:
        return "stopped"
    if bucket.circuit == "open":
        return "down"
    return "paused" if bucket.paused_until and bucket.paused_until > now else "up"
