"""Prices at full size: 17,000 coins through every kind of trouble, none shown as nothing, and no limit passed."""

import pytest

from inventory.assets.model import Asset
from tests.integration.assets.pricing import Clock, Desk, desk, plan_of, provider, somebody
from tests.proof_rows import ProofRow
from tests.standins.coingecko.errors import SHAPES, page, too_many
from tests.standins.coingecko.market import WHOLE, Market
from tests.standins.coingecko.standin import PER_MINUTE, CoinGeckoStandin

ADA = somebody()
GONE = ("solana", "coin-00500", "coin-16999")
BUDGET = 400


def troubled(standin: CoinGeckoStandin) -> None:
    """Refusals of every shape, with and without a word on when to come back, and pages of the CDN, between answers."""
    for shape in SHAPES:
        for headers in ({"Retry-After": "7"}, {"x-ratelimit-reset": "9"}, None):
            standin.faults.plan(too_many(shape, headers), path="markets")
    for status in (502, 503, 200):
        standin.faults.plan(page(status, "Just a moment..."), path="markets")


@pytest.mark.proof
@pytest.mark.area("assets")
def test_every_coin_is_priced_within_the_budget_and_none_is_shown_as_nothing(own_dsn: str, proof_row: ProofRow) -> None:
    clock = Clock()
    with provider(clock, WHOLE, key="CG-secret") as standin:
        with desk(own_dsn, plan_of(standin, per_month=BUDGET), clock) as at:
            troubled(standin)
            while at.services.assets.provider.state().asked < WHOLE:
                at.price()
                clock.move(minutes=5)
            fresh = _everything(at)
            standin.market.vanish(*GONE)
            at.relist()
            clock.move(minutes=20)
            at.price()
            later = _everything(at)
        unpriced = standin.market.unpriced()
        wrong = [asset.coin for asset in fresh if (asset.price or 0) <= 0 and asset.coin not in unpriced]
        wrong += [asset.coin for asset in fresh if asset.price is not None and asset.coin in unpriced]
        unmarked = [asset.coin for asset in later if asset.stale(clock()) is _just_priced(asset, clock)]
        gone = {a.coin for a in later if not a.listed}
        most, violations = standin.most_in_a_minute(), len(standin.violations)
    lost, zeros = _naive(Market(WHOLE))
    ok = len(fresh) == WHOLE and not wrong and gone == set(GONE)
    proof_row("assets", f"prices wrong or shown as nothing, of {WHOLE:,}", len(wrong), zeros, "0", holds=ok)
    proof_row(
        "assets", "coins lost to others of their symbol", WHOLE - len(fresh), lost, "0", holds=len(fresh) == WHOLE
    )
    kept = most <= PER_MINUTE and len(standin.calls) <= BUDGET and not violations
    proof_row("assets", f"calls in any minute, of {PER_MINUTE}", most, "-", f"≤ {PER_MINUTE}", holds=kept)
    assert ok, (len(fresh), wrong[:5], gone)
    assert kept, (most, len(standin.calls), standin.violations)
    assert not unmarked, unmarked[:5]
    assert lost > 0
    assert zeros > 0


def _everything(at: Desk) -> list[Asset]:
    found: list[Asset] = []
    while more := at.services.assets.market.page(ADA, active=False, skip=len(found), limit=250).assets:
        found += more
    return found


def _naive(market: Market) -> tuple[int, int]:
    """How many coins a program loses that keys by symbol, and how many it shows as 0.0 that turns null into that."""
    by_symbol = {coin.symbol.upper(): float(coin.price or 0) for coin in market.coins.values()}
    return len(market.coins) - len(by_symbol), sum(not coin.price for coin in market.coins.values())


def _just_priced(asset: Asset, clock: Clock) -> bool:
    """Whether its price came with the last turn."""
    return asset.price_at is not None and (clock() - asset.price_at).total_seconds() < 15 * 60
