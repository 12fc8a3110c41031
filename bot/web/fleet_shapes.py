"""Machines as the API shows them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from inventory.fleet.enrolment import HostKey
from inventory.fleet.model import SourceState, Target
from inventory.fleet.service import OnTarget
from inventory.fleet.words import KeyKind, NodeRole, NodeType, Runtime, ServiceStatus, Source, TargetStatus
from inventory.shape import Shape


class TargetOut(Shape):
    """A machine; `reasons` are what its health lost, in words."""

    id: UUID
    name: str
    kind: NodeType
    address: str
    role: NodeRole | None
    labels: list[str]
    status: TargetStatus
    reason: str
    health: float | None
    reasons: list[str]
    sources: list[Source]
    parent: UUID | None
    first_seen: datetime
    last_seen: datetime | None


class FullTarget(TargetOut):
    """The same with all that is known: `facts` by section, the newest figures, and by what it is known again."""

    facts: dict[str, Any]
    metrics: dict[str, float]
    identities: dict[KeyKind, list[str]]
    expected: dict[str, str] = Field(description="services that should run, with their stacks")
    host_keys: list[HostKey]


class Targets(Shape):
    """A page of machines; `next` is the `skip` of the next page, null on the last."""

    targets: list[TargetOut]
    next: int | None


class ServiceOut(Shape):
    """A service and where it runs."""

    target: str
    target_id: UUID
    name: str
    runtime: Runtime
    status: ServiceStatus
    stack: str
    image: str
    ports: list[str]
    depends_on: list[str]


class ServicesOut(Shape):
    """A page of services; `next` is the `skip` of the next page, null on the last."""

    services: list[ServiceOut]
    next: int | None


class OverviewOut(Shape):
    """The fleet in figures; `sources` say what couldn't be seen."""

    total: int
    healthy: int
    warning: int
    critical: int
    stale: int
    health: float | None
    by_status: dict[str, int]
    by_role: dict[str, int]
    by_runtime: dict[str, int]
    sources: list[SourceState]


class Pair(Shape):
    """Two machines that were taken for one."""

    targets: list[TargetOut]


class Imported(Shape):
    """How many vulnerabilities there are now, and what that makes of the target."""

    count: int
    target: TargetOut


class Started(Shape):
    """A run that was planned."""

    run: UUID


def brief(target: Target) -> TargetOut:
    """A machine without its facts."""
    return TargetOut.model_construct(**{name: getattr(target, name) for name in TargetOut.model_fields})


def full(target: Target, keys: list[HostKey]) -> FullTarget:
    """A machine with all that is known."""
    shown = {name: getattr(target, name) for name in TargetOut.model_fields}
    return FullTarget.model_construct(
        **shown, facts=target.document, metrics=target.metrics, identities=target.keys, expected=target.expected,
        host_keys=keys,
    )  # fmt: skip


def page(targets: list[Target], skip: int, limit: int) -> Targets:
    """A page, from one more than it shows."""
    following = skip + limit if len(targets) > limit else None
    return Targets.model_construct(targets=[brief(target) for target in targets[:limit]], next=following)


def service(one: OnTarget) -> ServiceOut:
    """A service where it runs."""
    served = one.service._asdict()
    lists = {name: list(served[name]) for name in ("ports", "depends_on")}
    return ServiceOut.model_construct(**{**served, **lists}, target=one.target.name, target_id=one.target.id)
