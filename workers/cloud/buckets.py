"""Token buckets that find a provider's limit: additive increase, multiplicative decrease (AIMD)."""

import time
from collections.abc import Callable, Hashable
from threading import Event, Lock

from workers.cloud.faults import Stopped

_DECREASE = 0.8
_INCREASE = 0.02
_SLOWEST = 0.5
_FASTEST = 4.0
_BURST_SECONDS = 0.5
Clock = Callable[[], float]


class Bucket:
    """The pace of one service in one region of one account, `rate` calls a second to begin with.

    A throttled answer lowers the rate to 80 % of what it was, once for all calls that were under way together; each
    answer raises it by 2 % of the first rate, up to four times that. At most half a second's calls go at once.
    """

    def __init__(self, rate: float, burst: float, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._first = rate
        self.rate = rate
        self._burst = burst
        self._tokens = self._most()
        self._at = clock()
        self._lowered = 0.0
        self._lock = Lock()

    def take(self) -> float:
        """Take a token, now or later: gives the seconds to wait before the call."""
        with self._lock:
            now = self._clock()
            self._tokens = min(self._most(), self._tokens + (now - self._at) * self.rate)
            self._at = now
            self._tokens -= 1
            return max(0.0, -self._tokens / self.rate)

    def answered(self) -> None:
        """A call was answered: go a little faster."""
        with self._lock:
            self.rate = min(self._first * _FASTEST, self.rate + self._first * _INCREASE)

    def throttled(self, sent: float) -> None:
        """A call sent at that time was refused for its pace: go slower, unless that was learnt since it was sent."""
        with self._lock:
            if sent >= self._lowered:
                self.rate = max(_SLOWEST, self.rate * _DECREASE)
                self._lowered = self._clock()
            self._tokens = min(self._tokens, 0.0)

    def _most(self) -> float:
        return max(1.0, min(self._burst, self.rate * _BURST_SECONDS))


class Buckets:
    """The buckets of one scan by key."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._buckets: dict[Hashable, Bucket] = {}
        self._lock = Lock()

    def of(self, key: Hashable, rate: float, burst: float) -> Bucket:
        """The bucket of that key."""
        with self._lock:
            if key not in self._buckets:
                self._buckets[key] = Bucket(rate, burst, self._clock)
            return self._buckets[key]


def wait(stop: Event, seconds: float) -> None:
    """Wait so long; raises Stopped when the scan stops meanwhile."""
    if stop.wait(seconds) if seconds > 0 else stop.is_set():
        raise Stopped
