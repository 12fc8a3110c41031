"""The bucket of calls: whatever is asked of it, no minute and no month gets more than the plan allows."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.assets import bucket as rules
from inventory.assets.bucket import BROKEN_AFTER, Bucket
from inventory.assets.plan import Plan

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PLAN = Plan(url="http://x", per_minute=25, burst=5, per_month=40)
DICE = Random(1)


def asked(bucket: Bucket, now: datetime, plan: Plan = PLAN) -> tuple[Bucket, bool]:
    """The bucket after somebody asked for a call, and whether they got it."""
    full = rules.filled(bucket, plan, now)
    if full.spent >= plan.per_month or rules.wait_of(full, plan, now) > 0:
        return full, False
    return rules.taken(full, now), True


@given(st.lists(st.floats(0, 90), max_size=300))
def test_no_minute_and_no_month_has_more_calls_than_the_plan_allows(pauses: list[float]) -> None:
    bucket, now, calls = rules.new_bucket(PLAN, NOON), NOON, []
    for pause in pauses:
        now += timedelta(seconds=pause)
        bucket, given_one = asked(bucket, now)
        calls += [now] if given_one else []
    minute = timedelta(minutes=1)
    for begin in calls:
        assert sum(begin <= call < begin + minute for call in calls) <= PLAN.per_minute + PLAN.burst
    for month in {call.month for call in calls}:
        assert sum(call.month == month for call in calls) <= PLAN.per_month


def test_five_calls_go_at_once_and_the_sixth_waits_for_its_drop() -> None:
    bucket = rules.new_bucket(PLAN, NOON)
    for _ in range(5):
        bucket, given_one = asked(bucket, NOON)
        assert given_one
    bucket, given_one = asked(bucket, NOON)
    assert not given_one
    assert rules.wait_of(bucket, PLAN, NOON) == pytest.approx(60 / 25)
    assert asked(bucket, NOON + timedelta(seconds=2.5))[1]


def test_a_new_month_has_a_new_budget() -> None:
    bucket = rules.new_bucket(PLAN, NOON).model_copy(update={"spent": PLAN.per_month})
    assert not asked(bucket, datetime(2026, 11, 30, 23, 59, tzinfo=UTC))[1]
    after, given_one = asked(bucket, datetime(2026, 12, 1, 0, 0, tzinfo=UTC))
    assert given_one
    assert (after.month, after.spent) == (date(2026, 12, 1), 1)


def test_a_clock_that_goes_back_gives_nothing() -> None:
    bucket, _ = asked(rules.new_bucket(PLAN, NOON), NOON)
    back = rules.filled(bucket, PLAN, NOON - timedelta(days=40))
    assert (back.tokens, back.spent, back.month) == (bucket.tokens, 1, bucket.month)


def test_a_pause_that_the_provider_asks_for_holds_for_every_call() -> None:
    paused = rules.failed(rules.new_bucket(PLAN, NOON), NOON, "slow down", 119.0, DICE)
    assert rules.wait_of(paused, PLAN, NOON) == pytest.approx(119)
    assert rules.answered(paused, NOON).paused_until is None


@given(st.integers(1, 40), st.integers(0, 2**32))
def test_without_a_wish_the_pause_is_anything_up_to_a_doubling_limit(failures: int, seed: int) -> None:
    assert 0.5 <= rules.jitter(failures, Random(seed)) <= min(2 * 2 ** (failures - 1), 120)


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    long = rules.failed(rules.new_bucket(PLAN, NOON), NOON, "slow down", 300.0, DICE)
    assert rules.failed(long, NOON, "broken", 1.0, DICE).paused_until == NOON + timedelta(seconds=300)


def test_after_five_failures_one_call_tries_and_the_others_wait_for_it() -> None:
    bucket = rules.new_bucket(PLAN, NOON)
    for _ in range(BROKEN_AFTER):
        bucket = rules.failed(bucket, NOON, "broken", 0.0, DICE)
    assert bucket.circuit == "open"
    assert not asked(bucket, NOON)[1]
    later = NOON + timedelta(minutes=16)
    trying, given_one = asked(bucket, later)
    assert given_one
    assert not asked(trying, later)[1]
    assert asked(rules.answered(trying, later), later)[1]
    again = rules.failed(trying, later, "broken", None, DICE)
    assert rules.wait_of(again, PLAN, later) >= 120


def test_the_budget_is_spread_over_the_month() -> None:
    plan = Plan(url="http://x", per_month=30_000)
    bucket = rules.new_bucket(plan, NOON).model_copy(update={"spent": 20_000})
    assert rules.spare(bucket, plan, datetime(2026, 11, 21, 0, 0, tzinfo=UTC)) == 0
    assert rules.spare(bucket, plan, datetime(2026, 11, 22, 12, 0, tzinfo=UTC)) == 1500
    assert rules.spare(bucket, plan, datetime(2026, 11, 1, 0, 0, tzinfo=UTC)) == -20_000
