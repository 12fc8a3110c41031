"""The bucket of calls: so many a minute, so many a month, and none while the provider asks for a pause. No I/O."""

from datetime import date, datetime, timedelta
from random import Random

from pydantic import ConfigDict

from inventory.assets.plan import Plan
from inventory.shape import Shape

BROKEN_AFTER = 5
"""Failures in a row after which the circuit is open: one call tries whether it is over."""
LONGEST_PAUSE = timedelta(minutes=15)
_FIRST_PAUSE, _MOST_JITTER = 2.0, 120.0
_MINUTE = 60.0


class Bucket(Shape):
    """How much of the provider's limits is left, as all replicas see it; `month` is the first day of one, in UTC."""

    model_config = ConfigDict(frozen=True)

    tokens: float
    filled_at: datetime
    month: date
    spent: int = 0
    paused_until: datetime | None = None
    failures: int = 0
    problem: str = ""
    answered_at: datetime | None = None
    listed_at: datetime | None = None

    @property
    def circuit(self) -> str:
        """`closed` while all is well, `open` after failures in a row."""
        return "open" if self.failures >= BROKEN_AFTER else "closed"


def new_bucket(plan: Plan, now: datetime) -> Bucket:
    """A full one."""
    return Bucket(tokens=plan.burst, filled_at=now, month=first_of_month(now))


def filled(bucket: Bucket, plan: Plan, now: datetime) -> Bucket:
    """The bucket with what has dripped in until now, and a new month's budget where one has begun."""
    passed = max(0.0, (now - bucket.filled_at).total_seconds())
    tokens = min(float(plan.burst), bucket.tokens + passed * plan.per_minute / _MINUTE)
    month = first_of_month(now)
    spent = bucket.spent if month <= bucket.month else 0
    changes = {"tokens": tokens, "filled_at": max(now, bucket.filled_at), "month": max(month, bucket.month)}
    return bucket.model_copy(update={**changes, "spent": spent})


def wait_of(bucket: Bucket, plan: Plan, now: datetime) -> float:
    """Seconds until a filled bucket gives a call; 0.0 when it does now."""
    paused = (bucket.paused_until - now).total_seconds() if bucket.paused_until else 0.0
    dripping = max(0.0, 1.0 - bucket.tokens) * _MINUTE / plan.per_minute
    return max(0.0, paused, dripping)


def taken(bucket: Bucket, now: datetime) -> Bucket:
    """A filled bucket after one call; while the circuit is open, the others wait for how it goes."""
    paused = now + LONGEST_PAUSE if bucket.circuit == "open" else bucket.paused_until
    return bucket.model_copy(update={"tokens": bucket.tokens - 1.0, "spent": bucket.spent + 1, "paused_until": paused})


def answered(bucket: Bucket, now: datetime) -> Bucket:
    """After an answer: nothing is wrong any more."""
    return bucket.model_copy(update={"failures": 0, "problem": "", "paused_until": None, "answered_at": now})


def failed(bucket: Bucket, now: datetime, problem: str, pause: float | None, dice: Random) -> Bucket:
    """After a failure: all calls pause for as long as the provider says, or for longer each time it fails."""
    failures = bucket.failures + 1
    seconds = jitter(failures, dice) if pause is None else pause
    if failures >= BROKEN_AFTER:
        seconds = max(seconds, min(_MINUTE * 2 ** (failures - BROKEN_AFTER), LONGEST_PAUSE.total_seconds()))
    until = now + timedelta(seconds=seconds)
    if bucket.paused_until and bucket.failures < BROKEN_AFTER:
        until = max(until, bucket.paused_until)
    return bucket.model_copy(update={"failures": failures, "problem": problem[:300], "paused_until": until})


def jitter(failures: int, dice: Random) -> float:
    """Seconds to wait after so many failures: anything up to a limit that doubles from 2 to 120."""
    limit = min(_FIRST_PAUSE * 2 ** min(failures - 1, 10), _MOST_JITTER)
    return dice.uniform(0.5, limit)


def spare(bucket: Bucket, plan: Plan, now: datetime) -> int:
    """Calls that may be spent beside those of every turn: the budget is spread evenly over the month."""
    begin, end = first_of_month(now), first_of_month(now.replace(day=1) + timedelta(days=32))
    whole = (end - begin).total_seconds()
    passed = (now.date() - begin).total_seconds() + (now.hour * 60 + now.minute) * _MINUTE
    return int(plan.per_month * passed / whole) - bucket.spent


def first_of_month(moment: datetime) -> date:
    """The first day of the month of an aware moment in UTC."""
    return moment.date().replace(day=1)
