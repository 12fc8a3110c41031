"""What the API says of clouds, under the names that collectors' readers know. Times are in UTC, in RFC 3339."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from inventory.cloud.checking import Result
from inventory.cloud.finding import Changed, Found, Past, Shown
from inventory.cloud.scan import ScanRecord, ScanState
from inventory.cloud.settings import ServiceRecord
from inventory.events.model import Severity
from inventory.shape import Shape


class Camel(Shape):
    """Base of these shapes: lastScan, not last_scan."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, serialize_by_alias=True)


class Overview(Camel):
    """The collector as a whole."""

    service: str
    status: Literal["running"] = "running"
    last_scan: datetime | None
    services_count: int
    resources_count: int


class Service(Camel):
    """A service; its last look failed in `failed` of its parts."""

    id: str
    name: str
    type: str
    provider: str
    scope: str
    status: Literal["active", "disabled", "failed"]
    resources: int
    parts: int
    failed: int
    error: str
    configuration: dict[str, Any]
    requests_per_second: float
    last_updated: datetime | None


class ServicesAnswer(Camel):
    """The services that have something here, or all of them."""

    services: list[Service]
    last_scan: datetime | None
    total: int


class Resource(Camel):
    """A resource; stale means that its part couldn't be looked at since it was seen."""

    id: str
    name: str
    arn: str | None
    type: str
    category: str
    provider: str
    account: str
    region: str
    tags: dict[str, Any]
    properties: dict[str, Any]
    relations: list[tuple[str, str]]
    volatile: dict[str, Any]
    added_at: datetime
    changed_at: datetime
    removed_at: datetime | None
    last_seen: datetime | None
    stale: bool


class ResourcesAnswer(Camel):
    """A page of resources; `total` counts up to 10,000, `next` is the cursor of the next page."""

    resources: list[Resource]
    last_scan: datetime | None
    total: int
    next: str | None


class Change(Camel):
    """What happened to a resource; `changes` is {path: [old, new]}."""

    id: UUID
    kind: Literal["added", "changed", "removed"]
    at: datetime
    changes: dict[str, Any]


class ResourceChange(Change):
    """The same with the resource that it is of."""

    resource: str
    name: str
    type: str
    region: str
    account: str


class ChangesAnswer(Camel):
    """A page of changes, the newest first."""

    changes: list[ResourceChange]
    next: int | None


class Finding(Camel):
    """A rule that a resource breaks, and who must act."""

    rule: str
    purpose: str
    severity: str
    who: str
    since: datetime


class ResourceAnswer(Camel):
    """A resource with what points at it, its history, and the rules that it breaks."""

    resource: Resource
    pointing: list[Resource]
    history: list[Change]
    findings: list[Finding]


class ScanAnswer(Camel):
    """A scan as it stands: ask again until its status has ended."""

    request_id: UUID
    status: Literal["processing", "completed", "failed", "cancelled"]
    account: str
    services: list[str]
    regions: list[str]
    correlation_id: str
    requested_by: str
    requested_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    parts: int
    failed: int
    seen: int
    added: int
    changed: int
    removed: int
    message: str


class Rule(Camel):
    """A rule, how many resources break it, and who must act."""

    rule: str
    title: str
    purpose: str
    severity: str
    resources: int
    since: datetime | None
    who: list[str]
    enabled: bool


class RulesAnswer(Camel):
    """Every rule, the worst first."""

    rules: list[Rule]


def service(record: ServiceRecord) -> Service:
    """A service as the API says it."""
    status: Literal["active", "disabled", "failed"] = "active" if record.enabled else "disabled"
    if record.enabled and record.failed and record.failed == record.cells:
        status = "failed"
    return Service(
        id=f"{record.provider}:{record.service}", name=record.service, type=record.category, provider=record.provider,
        scope=record.scope, status=status, resources=record.resources, parts=record.cells, failed=record.failed,
        error=record.error, configuration=record.configuration,
        requests_per_second=record.configuration.get("requestsPerSecond", record.rate), last_updated=record.looked_at,
    )  # fmt: skip


def resource(found: Found) -> Resource:
    """A resource as the API says it."""
    return Resource(**found.model_dump(exclude={"cell", "number", "seen_at"}), last_seen=found.seen_at)


def change(past: Past) -> Change:
    """A change as the API says it."""
    return Change(**past.model_dump())


def resource_change(changed: Changed) -> ResourceChange:
    """A change of some resource as the API says it."""
    return ResourceChange(**changed.model_dump())


def shown(found: Shown) -> ResourceAnswer:
    """A resource with all that belongs to it."""
    return ResourceAnswer(
        resource=resource(found.resource), pointing=[resource(one) for one in found.pointing],
        history=[change(past) for past in found.history],
        findings=[
            Finding(**one.model_dump(exclude={"severity"}), severity=Severity(one.severity).title)
            for one in found.broken
        ],
    )  # fmt: skip


def scan(record: ScanRecord) -> ScanAnswer:
    """A scan as the API says it."""
    open_states = (ScanState.REQUESTED, ScanState.RUNNING)
    return ScanAnswer.model_validate({
        **record.model_dump(include={"services", "regions", "failed", "seen", "added", "changed", "removed"}),
        "request_id": record.id, "status": "processing" if record.state in open_states else record.state.value,
        "account": record.account_name, "correlation_id": record.correlation, "requested_by": record.asked_by,
        "requested_at": record.asked_at, "started_at": record.began_at, "ended_at": record.ended_at,
        "parts": record.cells, "message": record.said,
    })  # fmt: skip


def rule(result: Result) -> Rule:
    """A rule as the API says it."""
    return Rule(**result.model_dump(exclude={"severity"}), severity=Severity(result.severity).title)
