"""Read the list of all coins, so that new ones are found and those that are gone are marked."""

from collections.abc import Sequence
from datetime import timedelta

from inventory.jobs.model import Target
from inventory.jobs.triggers import Every
from inventory.services import Services
from workers.base import Context, installation
from workers.pricing import Ended, Pricing
from workers.sources.coingecko import CoinGecko

TRIGGER = Every(timedelta(days=1))


def targets(services: Services) -> Sequence[Target]:
    """Nobody, where no prices are fetched."""
    return installation(services) if services.assets.plan.fetches else ()


def run(context: Context) -> str:
    """Read it."""
    plan = context.services.assets.plan
    if not plan.fetches:
        return "No prices are fetched here: COINGECKO_API_URL is not set."
    with CoinGecko(plan) as source:
        pricing = Pricing(context, source)
        try:
            gone = pricing.relist()
        except Ended as end:
            return str(end)
    return f"Read the list of coins; {gone} are gone."
