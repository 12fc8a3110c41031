"""Token buckets that find a provider's limit: additive increase, multiplicative decrease (AIMD)."""

import time
from collections.abc import Callable, Hashable
from threading import Event, Lock

from workers.cloud.faults import Stopped

_DECREASE = 0.8
_UNKNOWN, _NEAR, _BACK = 0.25, 0.01, 0.1
_CLOSE = 0.9
_SLOWEST = 0.5
_FASTEST = 4.0
_BURST_SECONDS = 0.5
_HAIR = 1e-6  # of a token: what sums of small times may lack
Clock = Callable[[], float]


class Bucket:
    """The pace of one service in one region of one account, `rate` calls a second to begin with.

    A throttled answer lowers the rate to 80 % of what it was, once for all calls that were under way together, and
    shows where the limit is. Answers raise it, by the second: by a quarter while no limit was met, back to 90 % of the
    limit by a tenth of it, and from there by a hundredth, up to four times the first rate. At most half a second's
    calls go at once.
    """

    def __init__(self, rate: float, burst: float, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._first = rate
        self.rate = rate
        self._burst = burst
        self._tokens = self._most()
        self._limit: float | None = None
        self._filled = self._raised = clock()
        self._lowered = 0.0
        self._lock = Lock()

    def take(self) -> float:
        """Take a token, and give 0; or give the seconds after which to ask again."""
        with self._lock:
            now = self._clock()
            self._tokens = min(self._most(), self._tokens + (now - self._filled) * self.rate)
            self._filled = now
            if self._tokens < 1 - _HAIR:
                return (1 - self._tokens) / self.rate
            self._tokens -= 1
            return 0.0

    def answered(self) -> None:
        """A call was answered: go a little faster."""
        with self._lock:
            now = self._clock()
            seconds, self._raised = min(1.0, now - self._raised), now
            self.rate = min(self._first * _FASTEST, self.rate + self._growth() * seconds)

    def _growth(self) -> float:
        if self._limit is None:
            return _UNKNOWN * self.rate
        return _BACK * self._limit if self.rate < _CLOSE * self._limit else _NEAR * self.rate

    def throttled(self, sent: float) -> None:
        """A call sent at that time was refused for its pace: go slower, unless that was learnt since it was sent."""
        with self._lock:
            if sent >= self._lowered:
                self._limit = self.rate
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


def pace(bucket: Bucket, stop: Event) -> None:
    """Wait for the bucket's token; raises Stopped when the scan stops meanwhile."""
    while seconds := bucket.take():
        wait(stop, seconds)
    wait(stop, 0)


def wait(stop: Event, seconds: float) -> None:
    """Wait so long; raises Stopped when the scan stops meanwhile."""
    if stop.wait(seconds) if seconds > 0 else stop.is_set():
        raise Stopped
