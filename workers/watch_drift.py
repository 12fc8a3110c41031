"""Look where machines aren't what they ought to be, and say so."""

from datetime import timedelta

from inventory.alerts.observation import Observation, Subject
from inventory.events.fleet_records import DRIFTED
from inventory.fleet.drift import Drifted
from inventory.jobs.triggers import Every
from workers.base import Context

TRIGGER = Every(timedelta(minutes=15))


def run(context: Context) -> str:
    """Look at every fleet of which somebody has said what it ought to be, or had when it drifted."""
    services = context.services
    communities = sorted({*services.fleet.drift.communities(), *services.alerts.watched(DRIFTED)})
    told = 0
    for number, community in enumerate(communities):
        context.progress(number, len(communities))
        seen = [_observed(found) for found in services.fleet.drift.every(community)]
        told += len(services.alerts.observe_all(community, DRIFTED, seen, context.now, complete=True))
    return f"Looked at {len(communities)} fleets and told {told} changes."


def _observed(found: Drifted) -> Observation:
    more = f" and {len(found.deviations) - 1} more" if len(found.deviations) > 1 else ""
    value = f"{found.deviations[0].words}{more}" if found.deviations else ""
    subject = Subject("target", str(found.target), found.target_name)
    role = {"role": found.role.value} if found.role else {}
    details = {**role, "count": len(found.deviations)}
    return Observation(subject, bool(found.deviations), value=value, details=details)
