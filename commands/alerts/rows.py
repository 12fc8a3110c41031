"""Subscriptions in words."""

from zoneinfo import ZoneInfo

from commands.wording import day
from inventory.alerts.subscription import Subscription
from inventory.events.model import Severity


def row(subscription: Subscription, zone: ZoneInfo) -> str:
    """`3: inventory.overdue in discord 42, severity>=warning, daily digest at 09:00`."""
    severity = subscription.severity
    parts = [
        f"{subscription.number}: {subscription.pattern} in {_place(subscription)}",
        f"severity>={severity.title}" if severity > Severity.INFO else "",
        *(f"{name}:{value}" for name, value in subscription.filters.items()),
        _digest(subscription.digest),
        f"quiet {subscription.quiet}" if subscription.quiet else "",
        f"mentions {subscription.mention}" if subscription.mention else "",
        f"muted until {day(subscription.muted_until, zone)}" if subscription.muted_until else "",
    ]
    return ", ".join(part for part in parts if part)


def _place(subscription: Subscription) -> str:
    same = subscription.platform == subscription.channel
    return subscription.channel if same else f"{subscription.platform} {subscription.channel}"


def _digest(digest: str) -> str:
    return {"": "", "hourly": "hourly digest"}.get(digest, f"daily digest at {digest}")
