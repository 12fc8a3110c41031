"""What is wrong with a fleet, said to the alerts: the fleet as a whole first, then what it explains."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from inventory.alerts.observation import Observation, Subject
from inventory.fleet.model import Target
from inventory.fleet.room import FleetAccess
from inventory.fleet.security import expiries, left
from inventory.fleet.serving import stopped
from inventory.fleet.words import TargetStatus
from inventory.services import Services

WHOLE = Subject("fleet", "fleet", "the fleet")
_DEGRADED, _AT_LEAST = 0.3, 3
_HOUR = 3600


def watch(services: Services, community: str, now: datetime) -> int:
    """Say how all conditions of a community's fleet are at `now`; gives how many posts that makes."""
    targets = services.fleet.recording.every(community, now)
    by_id = {target.id: target for target in targets}
    away = [target for target in targets if target.status is TargetStatus.UNREACHABLE]
    degraded = _degraded(targets, away, by_id)
    told = [
        ("fleet.scan_degraded", [Observation(WHOLE, degraded, value=f"{len(away)} of {len(targets)} targets")]),
        ("fleet.source", _sources(services, community)),
        ("fleet.unreachable", [_unreachable(target, by_id, degraded=degraded) for target in away]),
        ("fleet.host_key", [seen for target in targets for seen in _quarantined(target)]),
        ("fleet.stale", [seen for target in targets for seen in _stale(target, by_id, services.fleet.access, now)]),
        ("fleet.unhealthy", [seen for target in targets for seen in _unhealthy(target, by_id)]),
        ("fleet.expiring", [seen for target in targets for seen in _expiring(target, services.fleet.access, now)]),
        ("fleet.service_stopped", [seen for target in targets for seen in _stopped(target, by_id)]),
    ]
    notices = [services.alerts.observe_all(community, kind, seen, now, complete=True) for kind, seen in told]
    return sum(map(len, notices))


def _degraded(targets: Sequence[Target], away: Sequence[Target], by_id: dict[UUID, Target]) -> bool:
    """Whether so many are away at once that it is likely to be us; those explained by their parent don't count."""
    unexplained = [target for target in away if not _explained(target, by_id)]
    return len(unexplained) >= _AT_LEAST and len(unexplained) > _DEGRADED * len(targets)


def _explained(target: Target, by_id: dict[UUID, Target]) -> bool:
    parent = by_id.get(target.parent) if target.parent else None
    return parent is not None and parent.status is TargetStatus.UNREACHABLE


def _subject(target: Target) -> Subject:
    return Subject("target", str(target.id), target.name)


def _about(target: Target, **details: str) -> dict[str, Any]:
    """What channels filter by, beside what the words need."""
    role = {"role": target.role.value} if target.role else {}
    return {**role, "labels": target.labels, **details}


def _parent(target: Target, by_id: dict[UUID, Target]) -> str:
    """What explains other trouble of a target: its parent's absence, or its own; nothing where it is there."""
    if _explained(target, by_id):
        return str(target.parent)
    return str(target.id) if target.status is TargetStatus.UNREACHABLE else ""


def _unreachable(target: Target, by_id: dict[UUID, Target], *, degraded: bool) -> Observation:
    """Explained by its parent, which is away too, or by us."""
    whole = WHOLE.id if degraded else ""
    parent = str(target.parent) if _explained(target, by_id) else whole
    return Observation(_subject(target), True, value=target.reason, details=_about(target), parent=parent)


def _sources(services: Services, community: str) -> list[Observation]:
    states = services.fleet.recording.sources(community)
    return [
        Observation(
            Subject("source", f"{state.source} {state.account}".strip(), f"{state.source} {state.account}".strip()),
            not state.complete, value=state.reason,
        )
        for state in states
    ]  # fmt: skip


def _quarantined(target: Target) -> Iterator[Observation]:
    if target.status is TargetStatus.QUARANTINED:
        yield Observation(_subject(target), True, value=target.reason, details=_about(target))


def _stale(target: Target, by_id: dict[UUID, Target], access: FleetAccess, now: datetime) -> Iterator[Observation]:
    if target.last_seen is not None and now - target.last_seen > access.stale:
        hours = int((now - target.last_seen).total_seconds() // _HOUR)
        yield Observation(
            _subject(target), True, value=f"{hours} hours", details=_about(target), parent=_parent(target, by_id)
        )


def _unhealthy(target: Target, by_id: dict[UUID, Target]) -> Iterator[Observation]:
    if target.health is not None:
        details = _about(target, reasons="; ".join(target.reasons) or "nothing")
        yield Observation(
            _subject(target), target.unhealthy, value=f"{target.health:.1f}", details=details,
            parent=_parent(target, by_id),
        )  # fmt: skip


def _expiring(target: Target, access: FleetAccess, now: datetime) -> Iterator[Observation]:
    for expiry in expiries(target.facts):
        if expiry.expires <= now + access.warn:
            yield Observation(
                _subject(target), True, value=left(expiry, now), fingerprint=expiry.name[:200],
                details=_about(target, kind=expiry.kind, name=expiry.name),
            )  # fmt: skip


def _stopped(target: Target, by_id: dict[UUID, Target]) -> Iterator[Observation]:
    for key, status in stopped(target.facts, target.expected).items():
        value = "it isn't there any more" if status == "unknown" else status.value
        yield Observation(
            _subject(target), True, value=value, details=_about(target, service=key), fingerprint=key[:200],
            parent=_parent(target, by_id),
        )  # fmt: skip
