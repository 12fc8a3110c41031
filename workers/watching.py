"""Watched prices as alerts: what fires is told by the shared engine, a stale price changes nothing."""

from datetime import datetime

from inventory.alerts.observation import Observation, Subject
from inventory.assets.money import money, percent
from inventory.assets.watch import Watch
from inventory.events.prices import PRICE_WATCH
from inventory.services import Services
from workers.base import Context

_SIDES = {"above": "above", "below": "below", "moves": "moving by more than"}


def tell_watches(context: Context) -> int:
    """Step the watches of every community that has any, or had one that fires; gives how many announcements."""
    services = context.services
    communities = sorted({*services.assets.watches.communities(), *services.alerts.watched(PRICE_WATCH)})
    told = 0
    for community in communities:
        context.check()
        told += tell(services, community, services.assets.provider.now())
    return told


def tell(services: Services, community: str, now: datetime) -> int:
    """Step the watches of a community by the prices as they are; gives how many announcements that made."""
    watches = services.assets.watches.of(community)
    fires = {watch.id: watch.fires(now) for watch in watches}
    seen = [_observed(watch, fires[watch.id], services.assets.plan.currency) for watch in watches]
    notices = services.alerts.observe_all(community, PRICE_WATCH, seen, now, complete=True)
    services.assets.watches.remember(community, fires)
    return len(notices)


def _observed(watch: Watch, fires: bool, currency: str) -> Observation:
    moves = watch.kind == "moves"
    price = money(watch.price, currency)
    details = {
        "side": _SIDES[watch.kind], "price": str(watch.price or ""), "currency": currency, "symbol": watch.symbol,
        "threshold": percent(watch.threshold, sign=False) if moves else money(watch.threshold, currency),
        "price_at": watch.price_at.isoformat() if watch.price_at else None, "watch": watch.number,
    }  # fmt: skip
    value = f"{percent(watch.change_24h)} in 24 h, {price}" if moves else price
    subject = Subject("asset", watch.coin, watch.label)
    return Observation(subject, fires, value=value, details=details, fingerprint=str(watch.id))
