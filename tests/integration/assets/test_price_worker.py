"""The worker of prices on the wire, against a stand-in of CoinGecko: everything is priced, and no limit is passed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from inventory.assets.model import Asset
from inventory.assets.plan import Plan
from inventory.errors import Conflict
from tests.integration.assets.pricing import Clock, Desk, desk, plan_of, provider, somebody
from tests.standins.coingecko.errors import SHAPES, page, status_shape, too_many
from tests.standins.coingecko.standin import CoinGeckoStandin
from tests.standins.faults import Faults
from tests.standins.server import answer
from workers.base import HandedBack

SIZE = 1_100
ADA = somebody()
BEGINNING = datetime(2026, 11, 1, tzinfo=UTC)
"""Nothing of the month's budget is left over for coins beyond the first."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def coingecko(clock: Clock) -> Iterator[CoinGeckoStandin]:
    with provider(clock, SIZE, key="CG-secret") as standin:
        yield standin
        assert standin.violations == []


@pytest.fixture
def at(own_dsn: str, coingecko: CoinGeckoStandin, clock: Clock) -> Iterator[Desk]:
    with desk(own_dsn, plan_of(coingecko, per_month=1_000_000), clock) as found:
        yield found


def everything(at: Desk) -> list[Asset]:
    found: list[Asset] = []
    while len(found) % 250 == 0:
        more = at.services.assets.market.page(ADA, active=False, skip=len(found), limit=250).assets
        found += more
        if not more:
            break
    return found


def test_the_first_run_fills_the_catalogue_and_prices_every_coin(at: Desk, coingecko: CoinGeckoStandin) -> None:
    sentence = at.price()
    assets = everything(at)
    unpriced = coingecko.market.unpriced()
    assert sentence == f"Priced {SIZE - len(unpriced)} coins in 6 calls, {len(unpriced)} have none."
    assert len(assets) == SIZE
    assert {asset.coin for asset in assets if asset.price is None} == unpriced
    assert not [asset for asset in assets if asset.price is not None and asset.price <= 0]
    assert not [asset for asset in assets if asset.price is not None and asset.stale(at.clock())]
    assert at.steps.told == [(0, 4), (1, 4), (2, 4), (3, 4)]
    assert coingecko.most_in_a_minute() <= 30


def test_coins_that_share_a_symbol_are_all_kept_and_the_largest_is_meant(at: Desk) -> None:
    at.price()
    found = at.services.assets.market.find(ADA, "btc")
    assert found.asset.coin == "bitcoin"
    assert [other.coin for other in found.others] == ["batcat", "bitcoin-classic-x"]
    assert at.services.assets.market.find(ADA, "id:batcat").asset.price == Decimal("0.0000123")


def test_a_fill_that_is_cut_off_goes_on_where_it_was(at: Desk, coingecko: CoinGeckoStandin) -> None:
    coingecko.stop_after(3)
    assert "is to be left alone" in at.price()
    asked = at.services.assets.provider.state().asked
    assert 0 < asked < SIZE
    coingecko.go_on()
    at.clock.move(hours=1)
    at.price()
    assert at.services.assets.provider.state().asked == SIZE
    assert sum("coins/list" in path for path in coingecko.asked) == 1
    assert not [asset for asset in everything(at) if asset.fetched_at is None]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("headers", [{"Retry-After": "60"}, {"x-ratelimit-reset": "60"}, None], ids=str)
def test_a_429_pauses_all_calls_for_as_long_as_it_says(
    at: Desk, coingecko: CoinGeckoStandin, shape: str, headers: dict[str, str] | None
) -> None:
    coingecko.faults.plan(too_many(shape, headers), path="list")
    before = at.clock()
    assert at.price().startswith("Priced 1073 coins in 7 calls")
    waited = (at.clock() - before).total_seconds()
    assert waited >= (60 if headers else 0.5)
    state = at.services.assets.provider.state()
    assert (state.status, state.problem, state.circuit) == ("up", "", "closed")


@pytest.mark.parametrize("fault", [page(502, "Bad gateway"), page(200, "Just a moment..."), page(429, "Slow down"),
                                   page(403, "Access denied | 1020")], ids=["502", "200", "429", "403"])  # fmt: skip
def test_a_page_of_the_cdn_changes_no_price(at: Desk, coingecko: CoinGeckoStandin, fault: object) -> None:
    at.price()
    before = everything(at)
    at.clock.move(minutes=5)
    coingecko.faults.plan(fault, path="markets", times=100)  # type: ignore[arg-type] # an Answer
    assert at.price().startswith("Priced 0 coins")
    assert everything(at) == before


def test_a_wrong_key_is_not_tried_again_and_told(at: Desk, coingecko: CoinGeckoStandin) -> None:
    coingecko.key = "CG-other"
    assert "CoinGecko refuses (10002): API Key Missing" in at.price()
    assert len(coingecko.calls) == 1
    at.clock.move(minutes=5)
    assert "is to be left alone" in at.price()
    assert len(coingecko.calls) == 1
    state = at.services.assets.provider.look(ADA)
    assert state.status == "paused"
    assert "10002" in state.problem
    assert "CG-secret" not in state.model_dump_json()


def test_failures_in_a_row_open_the_circuit_and_one_call_closes_it_again(at: Desk, coingecko: CoinGeckoStandin) -> None:
    coingecko.faults.plan(page(500, "Oops"), times=1000)
    for _ in range(24):
        at.price()
        at.clock.move(minutes=5)
    assert 5 < len(coingecko.requests) < 20
    state = at.services.assets.provider.state()
    assert (state.status, state.circuit, state.problem) == ("down", "open", "CoinGecko is out of order (500).")
    coingecko.faults = Faults()
    at.clock.move(minutes=16)
    assert at.price().startswith("Priced 1073")
    assert at.services.assets.provider.state().circuit == "closed"


def test_a_price_that_comes_no_more_becomes_stale_and_is_kept(at: Desk, coingecko: CoinGeckoStandin) -> None:
    at.price()
    bitcoin = coingecko.market.coins["bitcoin"]
    good, bitcoin.price = bitcoin.price, None
    at.clock.move(minutes=5)
    at.price()
    found = at.services.assets.market.find(ADA, "btc").asset
    assert (found.price, found.cap, found.stale(at.clock())) == (Decimal(str(good)), None, False)
    at.clock.move(minutes=15)
    at.price()
    assert at.services.assets.market.find(ADA, "btc").asset.stale(at.clock())
    assert at.services.assets.market.find(ADA, "eth").asset.stale(at.clock()) is False


def test_coins_that_vanish_keep_their_price_and_are_told_to_be_gone(at: Desk, coingecko: CoinGeckoStandin) -> None:
    at.price()
    coingecko.market.vanish("solana", "coin-00500")
    at.clock.move(minutes=5)
    at.price()
    assert at.relist() == "Read the list of coins; 2 are gone."
    solana = at.services.assets.market.find(ADA, "solana").asset
    assert (solana.listed, solana.active, solana.price) == (False, False, Decimal("141.03"))
    at.clock.move(minutes=5)
    at.price()
    last = [path for path in coingecko.asked if "markets" in path][-5:]
    assert not [path for path in last if "solana" in path]
    assert at.services.assets.market.page(ADA, limit=1).active == SIZE - 2


def test_a_list_that_lacks_most_coins_is_not_believed(at: Desk, coingecko: CoinGeckoStandin) -> None:
    at.price()
    coingecko.faults.plan(lambda: answer([{"id": "bitcoin", "symbol": "btc", "name": "Bitcoin"}]), path="list")
    with pytest.raises(Conflict, match="can't be the whole"):
        at.relist()
    assert at.services.assets.market.page(ADA, limit=1).active == SIZE


def test_the_first_coins_are_priced_at_every_turn_and_the_rest_by_what_the_budget_leaves(
    own_dsn: str, coingecko: CoinGeckoStandin, clock: Clock
) -> None:
    with desk(own_dsn, plan_of(coingecko, per_month=20_000), clock) as at:
        clock.moment = BEGINNING
        at.price()
        before, began = len(coingecko.calls), clock()
        for _ in range(24):
            at.price()
            clock.move(minutes=5)
        spent = len(coingecko.calls) - before
        line = 20_000 * (clock() - began).total_seconds() / (30 * 86_400)
        assert 24 < spent <= line
        assert not at.services.assets.market.find(ADA, "btc").asset.stale(clock())
        assert sum("page=1" in path and "ids=" not in path for path in coingecko.asked[before:]) == 24


def test_watched_and_held_coins_are_priced_at_every_turn(
    own_dsn: str, coingecko: CoinGeckoStandin, clock: Clock
) -> None:
    with desk(own_dsn, plan_of(coingecko, per_month=10_000), clock) as at:
        clock.moment = BEGINNING
        at.price()
        at.services.assets.holdings.hold(ADA, "coin-00700", Decimal(3))
        at.services.assets.watches.add(ADA, "coin-00701", "above", Decimal(1))
        clock.move(minutes=5)
        at.price()
        asked = [path for path in coingecko.asked if "ids=" in path][-1]
        assert "ids=coin-00700,coin-00701&" in asked


def test_the_budget_of_the_month_is_never_passed_and_that_is_told(
    own_dsn: str, coingecko: CoinGeckoStandin, clock: Clock
) -> None:
    with desk(own_dsn, plan_of(coingecko, per_month=20), clock) as at:
        for _ in range(20):
            sentence = at.price()
            clock.move(minutes=5)
        assert sentence.endswith("The month's budget of calls is used up.")
        assert len(coingecko.calls) == 20
        assert at.services.assets.provider.state().spent == 20


def test_two_replicas_share_one_bucket(own_dsn: str, coingecko: CoinGeckoStandin, clock: Clock) -> None:
    plan = plan_of(coingecko, per_month=1_000_000)
    with desk(own_dsn, plan, clock) as one, desk(own_dsn, plan, clock) as two:
        for _ in range(5):
            assert one.services.assets.provider.take().given
        assert not two.services.assets.provider.take().given


def test_a_job_that_has_to_stop_stops_between_two_calls(at: Desk, coingecko: CoinGeckoStandin) -> None:
    context = at.context("price-assets")
    context.stopping.set()
    with pytest.raises(HandedBack):
        at.price_in(context)
    assert len(coingecko.calls) <= 1


def test_without_an_address_nothing_is_fetched(own_dsn: str) -> None:
    with desk(own_dsn, Plan()) as at:
        assert at.price() == "No prices are fetched here: COINGECKO_API_URL is not set."
        assert at.services.assets.provider.state().status == "stopped"


def test_a_rate_limit_below_the_plan_s_is_kept_to_by_pausing(own_dsn: str, clock: Clock) -> None:
    """The public API lets fewer calls through than was set: every coin is priced all the same."""
    with provider(clock, SIZE, per_minute=3) as standin, desk(own_dsn, plan_of(standin, per_month=10**6), clock) as at:
        for _ in range(8):
            at.price()
            clock.move(minutes=5)
        assert at.services.assets.provider.state().asked == SIZE


def test_an_answer_that_breaks_off_or_is_no_list_is_tried_again(at: Desk, coingecko: CoinGeckoStandin) -> None:
    coingecko.faults.plan(lambda: answer({"coins": []}), path="markets")
    coingecko.faults.plan(lambda: answer(status_shape(429, "slow down")), path="markets")
    assert at.price().startswith("Priced 1073 coins in 8 calls")
