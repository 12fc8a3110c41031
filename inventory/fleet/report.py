"""Reports about a fleet as figures and tables, from its targets. No I/O."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from inventory.fleet.health import fullest_disk, resource
from inventory.fleet.model import CRITICAL, HEALTHY, Target
from inventory.fleet.security import expiries, left, posture
from inventory.fleet.serving import services_of
from inventory.fleet.words import SectionState, SecurityStatus, ServiceStatus
from inventory.shape import Shape

MOST_ROWS = 20_000
Cell = str | float | int | None
_SOON = timedelta(days=30)


class ReportKind(StrEnum):
    """What a report is about."""

    SUMMARY = "summary"
    HEALTH = "health"
    SECURITY = "security"
    RESOURCES = "resources"
    DEPENDENCIES = "dependencies"


class Table(Shape):
    """Rows under a title, each with one cell for each column."""

    title: str
    columns: list[str]
    rows: list[list[Cell]]


class Report(Shape):
    """Figures by what they are called, and tables of at most 20,000 rows each."""

    kind: ReportKind
    made_at: datetime
    figures: dict[str, Cell]
    tables: list[Table]


class Basis(NamedTuple):
    """What a report is made of: all targets with their documents, when it is made, and when an expiry is near."""

    targets: Sequence[Target]
    now: datetime
    warn: timedelta


def make(kind: ReportKind, basis: Basis) -> Report:
    """The report of that kind."""
    figures, tables = _MAKERS[kind](basis)
    bounded = [table.model_copy(update={"rows": table.rows[:MOST_ROWS]}) for table in tables]
    return Report(kind=kind, made_at=basis.now, figures=figures, tables=bounded)


Made = tuple[dict[str, Cell], list[Table]]


def _average(targets: Sequence[Target]) -> float | None:
    scores = [target.health for target in targets if target.health is not None]
    return round(sum(scores) / len(scores), 2) if scores else None


def _counted(title: str, what: str, counts: Mapping[str, int]) -> Table:
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return Table(title=title, columns=[what, "number"], rows=[[name, number] for name, number in ranked])


def _summary(basis: Basis) -> Made:
    targets = basis.targets
    services = [served for target in targets for served in services_of(target.facts)]
    running = sum(served.status is ServiceStatus.RUNNING for served in services)
    figures: dict[str, Cell] = {
        "targets": len(targets), "average health": _average(targets),
        "unhealthy": sum(target.health is not None and target.health < HEALTHY for target in targets),
        "services": len(services), "services running": running,
    }  # fmt: skip
    return figures, [
        _counted("Targets by status", "status", Counter(target.status.value for target in targets)),
        _counted("Targets by role", "role", Counter(target.role or "none" for target in targets)),
        _counted("Targets by kind", "kind", Counter(target.kind.value for target in targets)),
        _counted("Services by runtime", "runtime", Counter(served.runtime.value for served in services)),
    ]


def _health(basis: Basis) -> Made:
    known = [target for target in basis.targets if target.health is not None]
    worst = sorted(known, key=lambda target: (target.health, target.name_key))
    figures: dict[str, Cell] = {
        "average health": _average(known),
        "healthy": sum((target.health or 0) >= HEALTHY for target in known),
        "unhealthy": sum(CRITICAL <= (target.health or 0) < HEALTHY for target in known),
        "critical": sum((target.health or 0) < CRITICAL for target in known),
        "not known": len(basis.targets) - len(known),
    }  # fmt: skip
    rows: list[list[Cell]] = [
        [target.name, target.health, target.status.value, "; ".join(target.reasons)] for target in worst
    ]
    return figures, [Table(title="Targets, the worst first", columns=["target", "health", "status", "why"], rows=rows)]


def _security(basis: Basis) -> Made:
    judged = [(target, *posture(target.facts, target.status, basis.now, basis.warn)) for target in basis.targets]
    counts = Counter(status.value for _, status, _ in judged)
    order = [SecurityStatus.VULNERABLE, SecurityStatus.WARNING, SecurityStatus.UNKNOWN, SecurityStatus.SECURE]
    judged.sort(key=lambda row: (order.index(row[1]), row[0].name_key))
    ending = [
        (expiry.expires, [target.name, expiry.kind, expiry.name, left(expiry, basis.now)])
        for target in basis.targets
        for expiry in expiries(target.facts)
        if expiry.expires <= basis.now + _SOON
    ]
    figures: dict[str, Cell] = {status.value: counts.get(status.value, 0) for status in order}
    figures["end within 30 days"] = len(ending)
    postures: list[list[Cell]] = [[target.name, status.value, "; ".join(why)] for target, status, why in judged]
    return figures, [
        Table(title="Posture, the worst first", columns=["target", "security", "why"], rows=postures),
        Table(title="Ending soon", columns=["target", "what", "name", "when"], rows=[row for _, row in sorted(ending)]),
        Table(title="Open ports", columns=["target", "port", "process"], rows=list(_ports(basis.targets))),
        Table(title="Vulnerabilities", columns=["target", "name", "severity"], rows=list(_flaws(basis.targets))),
    ]


def _ports(targets: Sequence[Target]) -> Iterator[list[Cell]]:
    for target in targets:
        for port, told in sorted(target.facts.known("security").get("open_ports", {}).items()):
            yield [target.name, port, told.get("process") or None]


def _flaws(targets: Sequence[Target]) -> Iterator[list[Cell]]:
    for target in targets:
        for name, told in sorted(target.facts.known("security").get("vulnerabilities", {}).items()):
            yield [target.name, name, told.get("severity") or None]


def _resources(basis: Basis) -> Made:
    rows = [_capacity(target) for target in basis.targets]
    rows.sort(key=lambda row: (-max(_number(row[2]), _number(row[4]), _number(row[6])), str(row[0])))
    figures: dict[str, Cell] = {
        "cores": int(sum(_number(row[1]) for row in rows)),
        "memory, GB": round(sum(_number(row[3]) for row in rows) / 1024, 1),
        "over 90 %": sum(row[7] == "critical" for row in rows), "over 75 %": sum(row[7] == "warning" for row in rows),
    }  # fmt: skip
    columns = ["target", "cores", "CPU %", "memory MB", "memory %", "fullest disk", "disk %", "status"]
    return figures, [Table(title="Resources, the fullest first", columns=columns, rows=rows)]


def _capacity(target: Target) -> list[Cell]:
    facts, metrics = target.facts, target.metrics
    disk = fullest_disk(metrics) or (None, None)
    full = (metrics.get("cpu.percent"), metrics.get("memory.percent"), disk[1])
    status = resource(max((percent for percent in full if percent is not None), default=None))
    return [
        target.name, facts.known("cpu").get("cores"), full[0], facts.known("memory").get("total_mb"), full[1], *disk,
        status.value,
    ]  # fmt: skip


def _number(cell: Cell) -> float:
    return cell if isinstance(cell, int | float) else 0.0


def _dependencies(basis: Basis) -> Made:
    rows: list[list[Cell]] = []
    broken = 0
    for target in basis.targets:
        services = {served.name: served for served in services_of(target.facts)}
        for served in services.values():
            if not (served.stack or served.depends_on):
                continue
            missing = [name for name in served.depends_on if not _runs(name, served.stack, target)]
            broken += bool(missing)
            needs = ", ".join(served.depends_on)
            rows.append([target.name, served.stack, served.name, served.status.value, needs, ", ".join(missing)])
    rows.sort(key=lambda row: (not row[5], [str(cell) for cell in row[:3]]))
    figures: dict[str, Cell] = {
        "stacks": len({(row[0], row[1]) for row in rows if row[1]}), "services in them": len(rows),
        "waiting for what doesn't run": broken, "not seen": sum(_blind(target) for target in basis.targets),
    }  # fmt: skip
    columns = ["target", "stack", "service", "status", "needs", "of which not running"]
    return figures, [Table(title="Stacks, broken ones first", columns=columns, rows=rows)]


def _runs(name: str, stack: str, target: Target) -> bool:
    """Whether a service that another one needs runs: compose names it without its stack and number."""
    items = target.facts.known("containers").get("items", {})
    return any(
        item.get("status") == "running"
        and (key == name or (item.get("service") == name and item.get("stack") == stack))
        for key, item in items.items()
    )


def _blind(target: Target) -> bool:
    return target.facts.section("containers").state in (SectionState.DENIED, SectionState.FAILED)


_MAKERS: Mapping[ReportKind, Callable[[Basis], Made]] = MappingProxyType(
    {
        ReportKind.SUMMARY: _summary,
        ReportKind.HEALTH: _health,
        ReportKind.SECURITY: _security,
        ReportKind.RESOURCES: _resources,
        ReportKind.DEPENDENCIES: _dependencies,
    }
)
