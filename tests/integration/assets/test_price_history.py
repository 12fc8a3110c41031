"""History: five minutes for two days, hours for 90, days for ever; no high, low, first or last price is lost."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.assets.model import Bar
from inventory.assets.plan import Plan
from inventory.errors import Invalid, NotFound
from tests.conftest import new_database
from tests.integration.assets.markets import quote
from tests.integration.assets.pricing import NOON, Clock, Desk, desk, somebody

ADA = somebody()
LONG_AGO = NOON - timedelta(days=3650)


@pytest.fixture(scope="module")
def at(server: str, schema_only: str) -> Iterator[Desk]:
    with desk(new_database(server, schema_only), Plan(), Clock()) as found:
        yield found


def see(at: Desk, coin: str, seen: list[tuple[datetime, str]]) -> None:
    """Let a coin's price be seen at these times, one after the other."""
    for moment, price in seen:
        at.clock.moment = moment
        at.services.assets.recording.record([quote(coin, price, moment)])
    at.clock.moment = NOON


def bars(at: Desk, coin: str, width: int = 1440, since: datetime = LONG_AGO) -> list[Bar]:
    return at.services.assets.history.of(ADA, f"id:{coin}", since, NOON, width).bars


def expected(seen: list[tuple[datetime, str]], width: timedelta) -> list[Bar]:
    """The intervals that these prices make, without a database."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    heaps: dict[datetime, list[Decimal]] = {}
    for moment, price in sorted(seen):
        heaps.setdefault(epoch + (moment - epoch) // width * width, []).append(Decimal(price))
    return [Bar(start, prices[0], max(prices), min(prices), prices[-1]) for start, prices in sorted(heaps.items())]


# A few hours of a few days, so that intervals hold several prices.
MINUTES = st.builds(
    lambda day, minute: day * 1440 + minute, st.sampled_from([0, 1, 2, 3, 91, 92, 150]), st.integers(0, 200)
)
PRICES = st.integers(1, 10**6).map(lambda number: str(Decimal(number) / 1000))


@given(st.dictionaries(MINUTES, PRICES, min_size=2, max_size=40), st.lists(st.integers(0, 200), max_size=3))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_thinning_keeps_the_first_last_highest_and_lowest_of_each_interval(
    at: Desk, prices: dict[int, str], thinned: list[int]
) -> None:
    """Whatever was seen, and whenever somebody thinned in between: each day is what its prices made it."""
    coin = f"h-{uuid4().hex}"
    seen = [(NOON - timedelta(minutes=ago), price) for ago, price in sorted(prices.items(), reverse=True)]
    before = LONG_AGO
    for stop in [*sorted({NOON - timedelta(days=days) for days in thinned}), NOON]:
        see(at, coin, [one for one in seen if before < one[0] <= stop])
        at.services.assets.recording.thin(stop)
        before = stop
    assert bars(at, coin) == expected(seen, timedelta(days=1))


def test_what_is_kept_gets_coarser_with_age(at: Desk) -> None:
    ages = [timedelta(days=day, minutes=minute) for day in (1, 10, 100) for minute in (1, 6, 70)]
    seen = [(NOON - old, str(old.days + old.seconds)) for old in ages]
    see(at, "ages", sorted(seen))
    at.services.assets.recording.thin(NOON)
    assert len(bars(at, "ages", 5, NOON - timedelta(days=2))) == 3
    assert len(bars(at, "ages", 5, NOON - timedelta(days=20))) == 3 + 2
    assert len(bars(at, "ages", 5)) == 3 + 2 + 1
    assert bars(at, "ages") == expected(seen, timedelta(days=1))
    assert bars(at, "ages", 60, NOON - timedelta(days=20)) == expected(seen[:6], timedelta(hours=1))


def test_thinning_twice_changes_nothing(at: Desk) -> None:
    see(at, "twice", [(NOON - timedelta(days=5, minutes=minute), "1.5") for minute in (40, 30, 20)])
    at.services.assets.recording.thin(NOON)
    before = bars(at, "twice", 5)
    assert at.services.assets.recording.thin(NOON) == 0
    assert bars(at, "twice", 5) == before


def test_the_same_price_told_again_is_no_new_history(at: Desk) -> None:
    moment = NOON - timedelta(minutes=30)
    see(at, "same", [(moment, "5")])
    at.services.assets.recording.record([quote("same", "5", moment)])
    at.services.assets.recording.record([quote("same", "4", moment - timedelta(minutes=20))])
    assert bars(at, "same", 5) == expected([(moment, "5")], timedelta(minutes=5))
    assert at.services.assets.market.find(ADA, "id:same").asset.price == 5


def test_a_price_from_the_future_counts_as_now(at: Desk) -> None:
    at.services.assets.recording.record([quote("early", "5", NOON + timedelta(days=3))])
    assert at.services.assets.market.find(ADA, "id:early").asset.price_at == NOON


@pytest.mark.parametrize("price", ["0", "-3", "1E+50", None])
def test_a_price_of_nothing_is_none(at: Desk, price: str | None) -> None:
    at.services.assets.recording.record([quote("zero", price, NOON)])
    found = at.services.assets.market.find(ADA, "id:zero").asset
    assert (found.price, found.price_at) == (None, None)


def test_a_period_has_to_end_after_it_begins(at: Desk) -> None:
    see(at, "ends", [(NOON, "1")])
    with pytest.raises(Invalid, match="end after it begins"):
        at.services.assets.history.of(ADA, "id:ends", NOON, NOON)
    with pytest.raises(NotFound):
        at.services.assets.history.of(ADA, "id:never", LONG_AGO, NOON)


def test_an_interval_may_be_longer_than_what_is_kept(at: Desk) -> None:
    seen = [(NOON - timedelta(minutes=minute), str(minute)) for minute in range(300, 0, -7)]
    see(at, "wide", seen)
    assert bars(at, "wide", 240) == expected(seen, timedelta(minutes=240))
    assert bars(at, "wide", 15) == expected(seen, timedelta(minutes=15))


@given(st.lists(PRICES, min_size=2, max_size=8))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_prices_that_a_provider_tells_late_join_what_was_joined_already(at: Desk, prices: list[str]) -> None:
    """A coin whose prices are days old when they come: each is thinned before the next one is told."""
    coin, begin = f"l-{uuid4().hex}", NOON - timedelta(days=100)
    seen = [(begin + timedelta(minutes=7 * place), price) for place, price in enumerate(prices)]
    for moment, price in seen:
        at.services.assets.recording.record([quote(coin, price, moment)])
        at.services.assets.recording.thin(NOON)
    assert bars(at, coin) == expected(seen, timedelta(days=1))
