"""Show how fetching prices goes: the provider, its limits, and how far the list of coins is filled."""

from commands.base import Arguments, Call, Reply
from commands.wording import moment
from inventory.assets.money import age
from inventory.assets.provider import ProviderState
from inventory.services import Services

ACTION = "asset.set"
EXAMPLES = ("asset provider",)


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """Show it."""
    state = services.assets.provider.look(call.actor)
    return Reply("\n".join(_lines(state, call)), data=state.model_dump(mode="json", exclude={"url"}))


def _lines(state: ProviderState, call: Call) -> list[str]:
    if state.status == "stopped":
        return ["No prices are fetched: COINGECKO_API_URL is not set."]
    paused = (
        f", paused until {moment(state.paused_until, call.zone)}" if state.status != "up" and state.paused_until else ""
    )
    problem = f" {state.problem}" if state.problem else ""
    newest = f"the newest {age(call.now - state.newest)} old" if state.newest else "none yet"
    return [
        f"CoinGecko is {state.status}{paused}.{problem}",
        f"{state.asked:,} of {state.coins:,} coins were asked for; prices: {newest}.",
        f"{state.spent:,} of {state.per_month:,} calls of this month are spent.",
    ]
