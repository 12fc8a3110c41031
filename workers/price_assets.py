"""Fetch prices: the first coins by market cap and those people watch or hold, then who waits longest.

The first run reads the list of all coins and prices each of them once; one that is cut off goes on where it was.
"""

from collections.abc import Sequence
from datetime import timedelta

from inventory.assets.model import CADENCE
from inventory.jobs.model import CatchUp, Target
from inventory.jobs.triggers import Every
from inventory.services import Services
from workers.base import Context, installation
from workers.pricing import Ended, Pricing
from workers.sources.coingecko import CoinGecko, batches
from workers.watching import tell_watches

TRIGGER = Every(CADENCE)
CATCH_UP = CatchUp.COALESCE
_JUST_ASKED = CADENCE - timedelta(minutes=1)


def targets(services: Services) -> Sequence[Target]:
    """Nobody, where no prices are fetched."""
    return installation(services) if services.assets.plan.fetches else ()


def run(context: Context) -> str:
    """Price what is due, and tell the watches."""
    plan = context.services.assets.plan
    if not plan.fetches:
        return "No prices are fetched here: COINGECKO_API_URL is not set."
    with CoinGecko(plan) as source:
        pricing = Pricing(context, source)
        try:
            _price(context, pricing)
        except Ended as end:
            pricing.problem = str(end)
    told = tell_watches(context)
    return f"{pricing.sentence()}{f' {told} alerts were told.' if told else ''}"


def _price(context: Context, pricing: Pricing) -> None:
    services, began = context.services.assets, context.services.assets.provider.now()
    if services.provider.state().listed_at is None:
        pricing.relist()
    for page in range(1, -(-services.plan.top // 250) + 1):
        pricing.page(page)
    before = began - _JUST_ASKED
    due = set(services.recording.waiting(before))
    for part in batches([coin for coin in services.recording.wanted() if coin in due]):
        pricing.some(part)
    _price_the_rest(context, pricing)


def _price_the_rest(context: Context, pricing: Pricing) -> None:
    """Coins that were never priced, at any price; then the others, as far as the month's budget is spread so."""
    assets = context.services.assets
    fresh = batches(assets.recording.waiting(None))
    for done, part in enumerate(fresh):
        context.progress(done, len(fresh))
        pricing.some(part)
    for part in batches(assets.recording.waiting(assets.provider.now() - _JUST_ASKED)):
        if assets.provider.spare() <= 0:
            return
        pricing.some(part)
