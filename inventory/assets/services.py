"""The services of prices, wired to each other."""

from dataclasses import dataclass

from inventory.assets.history import HistoryService
from inventory.assets.holdings import HoldingService
from inventory.assets.market import MarketService
from inventory.assets.plan import Plan
from inventory.assets.provider import ProviderService
from inventory.assets.recording import RecordingService
from inventory.assets.room import AssetRoom
from inventory.assets.statuses import StatusService
from inventory.assets.watches import WatchService


@dataclass(frozen=True)
class Assets:
    """One field per service; made once by `build_assets`. `plan` is how prices are fetched."""

    plan: Plan
    market: MarketService
    history: HistoryService
    recording: RecordingService
    provider: ProviderService
    statuses: StatusService
    watches: WatchService
    holdings: HoldingService


def build_assets(room: AssetRoom) -> Assets:
    """Wire the services of one room."""
    market = MarketService(room)
    history = HistoryService(room, market)
    return Assets(
        plan=room.plan,
        market=market,
        history=history,
        recording=RecordingService(room),
        provider=ProviderService(room),
        statuses=StatusService(room, market),
        watches=WatchService(room, market),
        holdings=HoldingService(room, market, history),
    )
