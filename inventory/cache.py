"""The TTL cache in front of reads, keyed by community so that one can be forgotten without the others."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from cachetools import TTLCache

T = TypeVar("T")

ALL_THINGS = " "
"""Names everything of a community in `forget`; no thing's key, for those hold no blank."""


class Cache:
    """At most `size` entries, each for at most `ttl` seconds; safe between threads.

    A `thing` is forgotten when it changes itself, a `view` (a list, a search, statistics) when anything in
    its community does. What was loaded while its community changed is answered but not kept.
    """

    def __init__(self, ttl: float, size: int = 10_000, timer: Callable[[], float] = monotonic) -> None:
        self._entries: TTLCache[tuple[str, Hashable], Any] = TTLCache(size, ttl, timer)
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
        with self._lock:
            try:
                kept: T = self._entries[community, key]
            except KeyError:
                self.misses += 1
                stamp = (self._epoch, self._changes.get(community, 0))
            else:
                self.hits += 1
                return kept
        value = load()
        with self._lock:
            if stamp == (self._epoch, self._changes.get(community, 0)):
                self._entries[community, key] = value
        return value

    def fill(self, keys: Sequence[tuple[str, str]], load: Callable[[], Mapping[tuple[str, str], object]]) -> None:
        """Keep the things that `load` returns by community and key; None where it returns nothing."""
        with self._lock:
            epoch, changes = self._epoch, {community: self._changes.get(community, 0) for community, _ in keys}
        found = load()
        with self._lock:
            for community, key in keys:
                if (epoch, changes[community]) == (self._epoch, self._changes.get(community, 0)):
                    self._entries[community, ("thing", key)] = found.get((community, key))

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
