"""Token buckets: how often a person, and a community as a whole, may ask."""

from collections.abc import Callable
from time import monotonic

from cachetools import LRUCache

from inventory.errors import RateLimited


class _Bucket:
    """Tokens left, and when that was counted; changed in place, as storing anew costs more than the rest."""

    __slots__ = ("then", "tokens")

    def __init__(self, tokens: float, then: float) -> None:
        self.tokens = tokens
        self.then = then


class RateLimit:
    """`burst` requests at once and `rate` a second after that, for each of the `keys` that asked last."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = monotonic, keys: int = 100_000) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._buckets: LRUCache[str, _Bucket] = LRUCache(keys)

    def take(self, key: str) -> None:
        """Take one request; raises RateLimited with the seconds until the next one is free."""
        now = self._clock()
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(self._burst, now)
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.then) * self._rate)
        bucket.then = now
        if bucket.tokens < 1:
            wait = (1 - bucket.tokens) / self._rate
            raise RateLimited(f"You are faster than I am; please wait {max(1, round(wait))} s.", retry_after=wait)
        bucket.tokens -= 1


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
