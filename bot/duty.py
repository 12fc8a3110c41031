"""Who answers: of all replicas that hear a shard of a platform, the one that holds its lease."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from time import monotonic
from typing import ParamSpec, Protocol, TypeVar

from inventory.aaa import Category, Result, event
from inventory.errors import StorekeeperError
from inventory.shards.model import Replica
from inventory.shards.service import ShardService

_RENEWALS = 3
_STOP_SECONDS, _LEVEL_SECONDS = 2.0, 30.0

P = ParamSpec("P")
T = TypeVar("T")
Gained = Callable[[int], None]
Look = Callable[[Mapping[int, int], float], None]
"""Told now and then which shards somebody holds, by their epochs, and how many seconds a lease is."""
Drain = Callable[[Sequence[int], float], Awaitable[object]]


class Duty(Protocol):
    """What a platform asks before it answers."""

    @property
    def held(self) -> frozenset[int]:
        """The shards that this replica holds, also those it is about to give up."""

    def hears(self, shard: int) -> bool:
        """Whether it takes new commands of a shard."""

    async def takes(self, shard: int, seconds: float) -> bool:
        """Whether it takes new commands of a shard, now or within so long: it may just be taking it over."""

    def term(self, shard: int) -> int | None:
        """The epoch under which it answers for a shard; None where another does."""

    async def known(self) -> bool:
        """Wait, within bounds, until it is known who answers; false where it still isn't."""

    def attach(self, gained: Gained, drain: Drain | None = None, look: Look | None = None) -> None:
        """Have `gained` called for each shard taken over, `drain` before some are given up, `look` now and then."""

    def connected(self, shard: int) -> None:
        """This replica hears the shard now."""

    def disconnected(self, shard: int) -> None:
        """This replica hears it no more."""

    async def moved_from(self, known: frozenset[int]) -> frozenset[int]:
        """Wait until other shards than these are held, and give them."""


class DutyOf(Protocol):
    """Gives the duty that decides who answers for a platform's shards."""

    def __call__(self, platform: str, shards: tuple[int, ...], *, unheard: bool = False) -> Duty:
        """`unheard`: leases are taken before anything is heard, for only their holder connects."""


class Alone:
    """The only replica there is, which answers for everything."""

    def __init__(self, shards: Sequence[int] = (0,)) -> None:
        self.held = frozenset(shards)

    def hears(self, shard: int) -> bool:
        """Always."""
        return True

    async def takes(self, shard: int, seconds: float) -> bool:
        """Always."""
        return True

    def term(self, shard: int) -> int | None:
        """One term for ever."""
        return 0

    async def known(self) -> bool:
        """Always."""
        return True

    def attach(self, gained: Gained, drain: Drain | None = None, look: Look | None = None) -> None:
        """Nothing is ever gained or given up."""

    def connected(self, shard: int) -> None:
        """It answers in any case."""

    def disconnected(self, shard: int) -> None:
        """Nobody else could take over."""

    async def moved_from(self, known: frozenset[int]) -> frozenset[int]:
        """Wait for ever."""
        await asyncio.Event().wait()
        return known


class SharedDuty:
    """Holds leases in the database and renews them three times in their `seconds`.

    It takes those shards only that it hears: whoever took one unheard would leave its commands to nobody. A
    connection that comes back before the next renewal changes nothing.

    A lease is over here before it is over there: it is counted from before the request. Only where the database
    can't be reached does the last holder go on, to say so: nobody else could take the lease then, unless this
    replica alone is cut off.
    """

    def __init__(
        self, leases: ShardService, replica: Replica, seconds: float, *, unheard: bool = False,
        clock: Callable[[], float] = monotonic,
    ) -> None:  # fmt: skip
        self._leases = leases
        self._replica = replica
        self._seconds = seconds
        self._clock = clock
        self._wants = set(replica.wants) if unheard else set[int]()
        self._since = dict.fromkeys(self._wants, float("-inf"))
        self._wake = asyncio.Event()
        self._terms: dict[int, int] = {}
        self._until = clock()
        self._leaving: frozenset[int] = frozenset()
        self._blind = False
        self._changed = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None
        self._levelling: asyncio.Task[None] | None = None
        self._gained: list[Gained] = []
        self._drains: list[Drain] = []
        self._looks: list[Look] = []

    async def start(self) -> None:
        """Take what is free, and keep it."""
        await self.renew()
        self._keeping = asyncio.create_task(self._keep(), name=f"{self._replica.platform} leases")

    async def stop(self) -> None:
        """Take no new commands, let end what runs, and leave the shards to the others."""
        for task in (self._keeping, self._levelling):
            if task is not None:
                task.cancel()
                await asyncio.wait([task])
        await self._give_up(self._replica.wants, _STOP_SECONDS)
        await self._asked(self._leases.leave, self._replica)

    @property
    def held(self) -> frozenset[int]:
        """The shards that this replica holds, also those it is about to give up."""
        return frozenset(self._terms) if self._holding else frozenset()

    def hears(self, shard: int) -> bool:
        """Whether it takes new commands of a shard."""
        return self._holding and shard in self._terms and shard not in self._leaving

    async def takes(self, shard: int, seconds: float) -> bool:
        """Whether it takes new commands of a shard, now or within so long: it may just be taking it over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self.hears(shard):
                    self._changed.clear()
                    await self._changed.wait()
        return self.hears(shard)

    def term(self, shard: int) -> int | None:
        """The epoch under which it answers for a shard; None where another does."""
        return self._terms.get(shard) if self._holding else None

    async def known(self) -> bool:
        """Wait for a renewal that is late: only it tells whether the lease went on or is another's now."""
        if not self._holding:
            self._changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), self._seconds)
        return self._holding

    def attach(self, gained: Gained, drain: Drain | None = None, look: Look | None = None) -> None:
        """Have `gained` called for each shard taken over, `drain` before some are given up, `look` now and then."""
        self._looks += [look] if look is not None else []
        self._gained.append(gained)
        self._drains += [drain] if drain is not None else []

    def connected(self, shard: int) -> None:
        """This replica hears the shard now, and may answer for it."""
        self._wants.add(shard)
        self._since[shard] = self._clock()
        self._wake.set()

    def disconnected(self, shard: int) -> None:
        """This replica hears it no more: unless that changes soon, another one answers."""
        self._wants.discard(shard)

    async def moved_from(self, known: frozenset[int]) -> frozenset[int]:
        """Wait until other shards than these are held, and give them."""
        while (now := self.held) == known:
            self._changed.clear()
            await self._changed.wait()
        return now

    async def renew(self) -> None:
        """Renew, take what is free and give up what is too much; never raises for a database that is away."""
        before, began = self._hearing(), self._clock()
        lost = {shard: epoch for shard, epoch in self._terms.items() if shard not in self._wants}
        fresh = tuple(shard for shard in self._wants if began - self._since[shard] < self._seconds)
        heard = replace(self._replica, wants=tuple(sorted(self._wants)), fresh=fresh)
        held = await self._asked(self._leases.renew, heard, self._seconds)
        self._blind = held is None
        if held is None:
            self._changed.set()
            return
        self._terms, self._until = lost | dict(held.epochs), began + self._seconds
        self._changed.set()
        for shard in sorted(self._hearing() - before - set(lost)):
            for gained in self._gained:
                gained(shard)
        for look in self._looks:
            look(held.live, self._seconds)
        too_many = [*lost, *held.surplus]
        if too_many and (self._levelling is None or self._levelling.done()):
            self._levelling = asyncio.create_task(self._level(too_many), name="levelling")

    @property
    def _holding(self) -> bool:
        return self._blind or self._clock() < self._until

    def _hearing(self) -> frozenset[int]:
        return self.held - self._leaving

    async def _keep(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._seconds / _RENEWALS)
            self._wake.clear()
            try:
                await self.renew()
            except Exception as error:  # noqa: BLE001 - whatever it was, the next renewal may go well
                event(Category.ERROR, f"{self._replica.platform}.lease", Result.ERROR, exc_info=error)

    async def _level(self, surplus: Sequence[int]) -> None:
        """Let others have what is more than the share, once what runs there has ended: they may not have heard it."""
        await self._give_up(surplus, _LEVEL_SECONDS)
        await self._asked(self._leases.release, self._replica, surplus)
        self._terms = {shard: epoch for shard, epoch in self._terms.items() if shard not in surplus}
        self._leaving = frozenset()
        self._changed.set()

    async def _give_up(self, shards: Sequence[int], seconds: float) -> None:
        self._leaving = frozenset(shards)
        await asyncio.gather(*(drain(shards, seconds) for drain in self._drains))

    async def _asked(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """What the database answers; None where it can't be reached."""
        try:
            return await asyncio.to_thread(work, *args, **kwargs)
        except StorekeeperError as away:
            event(Category.SYSTEM, f"{self._replica.platform}.lease", Result.FAILURE, reason=away.sentence)
            return None
