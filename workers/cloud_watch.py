"""After a look at clouds: the rules look at what changed, and alerts are told how resources, cells and accounts are."""

from collections.abc import Sequence
from datetime import datetime

from inventory.alerts.observation import Observation, Subject
from inventory.cloud.seen import Seen, Tell
from inventory.services import Services

BATCHES = 20
"""So many batches of resources are looked at right after a scan; what is left is the minute's job's."""


def look_after(services: Services, community: str, now: datetime, batches: int = BATCHES) -> int:
    """Let the rules look at what changed, and say how the looks at the accounts go; gives how many resources."""
    tell, looked = teller(services, community, now), 0
    services.cloud.checking.renew(community)
    for _ in range(batches):
        count = services.cloud.checking.check(community, tell)
        looked += count
        if not count:
            break
    services.cloud.checking.tell_broken(community, tell)
    services.cloud.sentry.observe(community, now, tell)
    return looked


def teller(services: Services, community: str, now: datetime) -> Tell:
    """What tells the alerts of a community's conditions as they are at `now`."""

    def tell(kind: str, seen: Sequence[Seen], *, complete: bool = False) -> None:
        services.alerts.observe_all(community, kind, [_observed(one) for one in seen], now, complete=complete)

    return tell


def _observed(seen: Seen) -> Observation:
    subject = Subject(seen.subject_kind, seen.subject, seen.name)
    return Observation(subject, seen.firing, seen.severity, seen.value, seen.details, seen.fingerprint, seen.parent)
