"""How a target does: a score from 0 to 1 with its reasons in words, by the documented formula. No I/O.

It starts at 1.0. CPU over 90 % takes 0.3, over 75 % 0.1; memory the same; security vulnerable 0.4, warning 0.2;
unseen for more than 24 hours 0.5, for more than 12 hours 0.2. Beyond the original, the fullest disk counts as
memory does. What isn't known takes nothing away, and is named.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from inventory.fleet.words import ResourceStatus, SecurityStatus

_CRITICAL, _WARNING = 90.0, 75.0
_LONG, _VERY_LONG = timedelta(hours=12), timedelta(hours=24)
_HOUR = timedelta(hours=1)
_SECURITY = {SecurityStatus.VULNERABLE: 0.4, SecurityStatus.WARNING: 0.2}
CLEAR = 0.75
"""Who fell below 0.7 is healthy again from here on, so that a figure that trembles is told once."""


class Health(NamedTuple):
    """A score, and what took something away, such as `disk /var 94 % full (−0.3)`."""

    score: float
    reasons: list[str]


class Loss(NamedTuple):
    """One deduction and why."""

    points: float
    why: str


def resource(percent: float | None) -> ResourceStatus:
    """The status of a resource that is so full."""
    if percent is None:
        return ResourceStatus.UNKNOWN
    if percent > _CRITICAL:
        return ResourceStatus.CRITICAL
    return ResourceStatus.WARNING if percent > _WARNING else ResourceStatus.HEALTHY


def fullest_disk(metrics: Mapping[str, float]) -> tuple[str, float] | None:
    """The mount point of the fullest disk, and how full it is in percent."""
    disks = [(name.partition(":")[2], value) for name, value in metrics.items() if name.startswith("disk.percent:")]
    return max(disks, key=lambda disk: disk[1], default=None)


def assess(
    metrics: Mapping[str, float], security: SecurityStatus, why: list[str], last_seen: datetime | None, now: datetime
) -> Health:
    """The health of a target with these figures; `why` says what is wrong with its security."""
    losses = [*_resources(metrics), *_security(security, why), *_unseen(last_seen, now)]
    score = 1.0 - sum(loss.points for loss in losses)
    return Health(round(min(1.0, max(0.0, score)), 2), [f"{loss.why} (−{loss.points})" for loss in losses])


def _resources(metrics: Mapping[str, float]) -> list[Loss]:
    full = [("CPU", "busy", metrics.get("cpu.percent")), ("memory", "full", metrics.get("memory.percent"))]
    if disk := fullest_disk(metrics):
        full.append((f"disk {disk[0]}", "full", disk[1]))
    points = {ResourceStatus.CRITICAL: 0.3, ResourceStatus.WARNING: 0.1}
    return [
        Loss(points[resource(percent)], f"{name} {percent:.0f} % {word}")
        for name, word, percent in full
        if resource(percent) in points
    ]


def _security(security: SecurityStatus, why: list[str]) -> list[Loss]:
    points = _SECURITY.get(security)
    return [Loss(points, f"security: {'; '.join(why)}")] if points else []


def _unseen(last_seen: datetime | None, now: datetime) -> list[Loss]:
    if last_seen is None or now - last_seen <= _LONG:
        return []
    away = now - last_seen
    return [Loss(0.5 if away > _VERY_LONG else 0.2, f"unseen for {away // _HOUR} hours")]
