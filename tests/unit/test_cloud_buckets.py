"""The pace of calls: it finds a provider's limit, loses nothing and wastes little."""

import heapq
import itertools
from threading import Event

import pytest

from workers.cloud.buckets import Bucket, Buckets, wait
from workers.cloud.faults import Stopped

LATENCY = 0.05


class World:
    """A provider with a limit, and so many callers at one bucket, in time that is only counted."""

    def __init__(self, limit: float, rate: float, burst: float) -> None:
        self.now = 0.0
        self.limit = limit
        self.tokens = limit
        self.seen_at = 0.0
        self.throttled = 0
        self.bucket = Bucket(rate, burst, lambda: self.now)

    def allowed(self) -> bool:
        self.tokens = min(self.limit, self.tokens + (self.now - self.seen_at) * self.limit)
        self.seen_at = self.now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True

    def run(self, calls: int, callers: int) -> float:
        """Make all calls, each again until it is answered; gives the seconds that takes."""
        number = itertools.count()
        waiting = list(range(calls))
        moments: list[tuple[float, int, str, float]] = []
        for _ in range(min(callers, calls)):
            waiting.pop()
            heapq.heappush(moments, (0.0, next(number), "send", 0.0))
        while moments:
            self.now, _, what, sent = heapq.heappop(moments)
            if what == "send" and (seconds := self.bucket.take()):
                heapq.heappush(moments, (self.now + seconds, next(number), "send", 0.0))
            elif what == "send":
                outcome = "answered" if self.allowed() else "throttled"
                heapq.heappush(moments, (self.now + LATENCY, next(number), outcome, self.now))
            elif what == "throttled":
                self.throttled += 1
                self.bucket.throttled(sent)
                heapq.heappush(moments, (self.now, next(number), "send", 0.0))
            else:
                self.bucket.answered()
                if waiting:
                    waiting.pop()
                    heapq.heappush(moments, (self.now, next(number), "send", 0.0))
        return self.now


@pytest.mark.parametrize(("rate", "burst"), [(20, 40), (10, 20), (50, 100), (25, 50)])
def test_a_limit_of_20_a_second_is_found_whatever_the_first_rate_is(rate: float, burst: float) -> None:
    world = World(limit=20, rate=rate, burst=burst)
    seconds = world.run(calls=400, callers=32)
    ideal = (400 - 20) / 20
    assert world.throttled <= 0.05 * 400
    assert seconds <= 1.25 * ideal


def test_without_learning_many_more_calls_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(limit=20, rate=50, burst=100)
    monkeypatch.setattr(world.bucket, "throttled", lambda _sent: None)
    world.run(calls=400, callers=32)
    assert world.throttled > 0.3 * 400


def test_calls_under_way_together_lower_the_rate_once() -> None:
    now = 10.0
    bucket = Bucket(100, 100, lambda: now)
    for _ in range(30):
        bucket.throttled(sent=9.9)
    assert bucket.rate == pytest.approx(80)


def test_the_rate_rises_with_answers_and_never_over_four_times_the_first() -> None:
    now = 0.0
    bucket = Bucket(10, 10, lambda: now)
    for _ in range(100):
        now += 1
        bucket.answered()
    assert bucket.rate == 40


def test_keys_have_buckets_of_their_own() -> None:
    buckets = Buckets(lambda: 0.0)
    assert buckets.of(("a", "eu"), 5, 5) is buckets.of(("a", "eu"), 5, 5)
    assert buckets.of(("a", "eu"), 5, 5) is not buckets.of(("a", "us"), 5, 5)


def test_who_waits_is_stopped_with_the_scan() -> None:
    stop = Event()
    wait(stop, 0)
    stop.set()
    with pytest.raises(Stopped):
        wait(stop, 60)
