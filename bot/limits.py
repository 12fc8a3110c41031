"""Token buckets: how often a person, and a community as a whole, may ask."""

from collections.abc import Callable
from time import monotonic

from cachetools import TTLCache

from inventory.errors import RateLimited


class RateLimit:
    """`burst` requests at once and `rate` a second after that, for each key; keys idle for long are forgotten."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = monotonic, keys: int = 100_000) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._buckets: TTLCache[str, tuple[float, float]] = TTLCache(keys, burst / rate + 60, timer=clock)

    def take(self, key: str) -> None:
        """Take one request; raises RateLimited with the seconds until the next one is free."""
        now = self._clock()
        try:
            tokens, then = self._buckets[key]
        except KeyError:
            tokens, then = float(self._burst), now
        tokens = min(self._burst, tokens + (now - then) * self._rate)
        if tokens < 1:
            wait = (1 - tokens) / self._rate
            raise RateLimited(f"You are faster than I am; please wait {max(1, round(wait))} s.", retry_after=wait)
        self._buckets[key] = (tokens - 1, now)


class Limits:
    """The shares of a person and of a community."""

    def __init__(
        self, person_per_minute: int, community_per_minute: int, clock: Callable[[], float] = monotonic
    ) -> None:
        self._person = RateLimit(person_per_minute / 60, max(1, person_per_minute // 2), clock)
        self._community = RateLimit(community_per_minute / 60, max(1, community_per_minute // 2), clock)

    def take(self, community: str, person: str) -> None:
        """Count one request of this person; raises RateLimited."""
        self._person.take(f"{community}\n{person}")
        self._community.take(community)
