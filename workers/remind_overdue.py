"""Remind those who have things too long, in the morning of their community's clock, once a day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from inventory.alerts.hours import next_time, parse_time
from inventory.alerts.observation import Observation, Subject
from inventory.events.catalogue import REMINDED, REMINDED_AT
from inventory.items.loans import NamedLoan
from inventory.jobs.triggers import Every
from inventory.services import Services
from workers.base import Context

TRIGGER = Every(timedelta(minutes=15))


def run(context: Context) -> str:
    """Look at every community's loans."""
    services = context.services
    communities = sorted({*services.loans.lenders(), *services.alerts.watched(REMINDED)})
    told = 0
    for number, community in enumerate(communities):
        context.progress(number, len(communities))
        told += remind(services, community, context.now)
    return f"Told {told} reminders in {len(communities)} communities."


def remind(services: Services, community: str, now: datetime) -> int:
    """Say which loans of a community are overdue at `now`; gives how many posts that makes."""
    zone = services.alerts.zone(community)
    loans = services.loans.overdue_at(community, now)
    seen = [_observed(loan, zone) for loan in loans if now >= first_reminder(loan, zone)]
    return len(services.alerts.observe_all(community, REMINDED, seen, now, complete=True))


def first_reminder(loan: NamedLoan, zone: ZoneInfo) -> datetime:
    """The first morning after the loan was due: nobody is reminded at midnight."""
    assert loan.due_at is not None  # noqa: S101 - only loans with a due time are overdue
    return next_time(parse_time(REMINDED_AT), loan.due_at, zone)


def _observed(loan: NamedLoan, zone: ZoneInfo) -> Observation:
    assert loan.due_at is not None  # noqa: S101 - only loans with a due time are overdue
    due = loan.due_at.astimezone(zone)
    details = loan.model_dump(mode="json", include={"holder", "holder_name", "due_at", "lent_by"})
    return Observation(
        Subject("item", str(loan.item_id), loan.item_name), True, value=f"due {due:%a %Y-%m-%d}",
        details={**details, "pieces": loan.quantity}, fingerprint=f"{loan.holder} {loan.due_at.isoformat()}"[:200],
    )  # fmt: skip
