"""How prices are fetched here, from the settings; and how that goes, for `/health/detailed`."""

from bot.metrics import Metrics
from bot.settings import Settings
from inventory.assets.plan import Plan
from inventory.services import Services


def plan_of(settings: Settings, metrics: Metrics) -> Plan:
    """What the settings say of CoinGecko."""
    key = settings.coingecko_api_key
    return Plan(
        url=settings.coingecko_api_url or "", key=key.get_secret_value() if key else "",
        currency=settings.coingecko_currency, per_minute=settings.coingecko_per_minute,
        burst=settings.coingecko_burst, per_month=settings.coingecko_per_month, top=settings.coingecko_top,
        observe=metrics.price_call,
    )  # fmt: skip


def told_provider(services: Services) -> dict[str, object]:
    """Whether prices come in; a pause that the provider asked for is no failure."""
    state = services.assets.provider.state()
    told = state.model_dump(exclude={"url", "status"})
    return {"status": "up" if state.status == "paused" else state.status, "paused": state.status == "paused", **told}
