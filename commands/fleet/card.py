"""A target on a few lines, as chat shows it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from commands.fleet.rows import age, standing
from inventory.fleet.enrolment import HostKey
from inventory.fleet.facts import Facts
from inventory.fleet.health import fullest_disk
from inventory.fleet.model import Target
from inventory.fleet.security import expiries, left, posture
from inventory.fleet.serving import Served, services_of, stopped
from inventory.fleet.words import SectionState, ServiceStatus, TargetStatus

_MOST = 8


def card(target: Target, keys: Sequence[HostKey], now: datetime) -> list[str]:
    """What is known of a target."""
    facts = target.facts
    stands = standing(target)
    lines = [
        _heading(target),
        f"{stands[:1].upper()}{stands[1:]}; {_seen(target, now)}.",
        *_health(target),
    ]
    lines += [*_hardware(facts, target.metrics), *_network(facts), *_services(target, facts), *_stacks(facts)]
    lines += [*_security(facts, target.status, now), *_keys(keys), *_unseen(facts)]
    return lines


def _seen(target: Target, now: datetime) -> str:
    return f"seen {age(target.last_seen, now)}" if target.last_seen else "never seen"


def _heading(target: Target) -> str:
    system = target.facts.known("system")
    words = [target.kind.value.replace("_", " "), target.role or "", system.get("os", "")]
    told = ", ".join(word for word in words if word)
    labels = f" [{', '.join(target.labels)}]" if target.labels else ""
    address = f" ({target.address})" if target.address not in ("", target.name) else ""
    return f"{target.name}{address}: {told}{labels}"


def _health(target: Target) -> Iterator[str]:
    if target.health is not None:
        yield f"Health {target.health:.1f}" + (f": {'; '.join(target.reasons)}" if target.reasons else "")


def _hardware(facts: Facts, metrics: dict[str, float]) -> Iterator[str]:
    parts = []
    if cores := facts.known("cpu").get("cores"):
        parts.append(f"{cores} cores{_percent(metrics.get('cpu.percent'), 'busy')}")
    if megabytes := facts.known("memory").get("total_mb"):
        parts.append(f"{megabytes / 1024:.1f} GB memory{_percent(metrics.get('memory.percent'), 'full')}")
    if disk := fullest_disk(metrics):
        parts.append(f"disk {disk[0]} {disk[1]:.0f} % full")
    if parts:
        yield f"{', '.join(parts)}."


def _percent(value: float | None, word: str) -> str:
    return "" if value is None else f" ({value:.0f} % {word})"


def _network(facts: Facts) -> Iterator[str]:
    interfaces: dict[str, Any] = facts.known("network").get("interfaces", {})
    told = [f"{name} {' '.join(entry['addresses'])}" for name, entry in interfaces.items() if name != "lo"]
    if told:
        yield f"Network: {_some(told)}."


def _services(target: Target, facts: Facts) -> Iterator[str]:
    served = services_of(facts)
    running = [service for service in served if service.status is ServiceStatus.RUNNING]
    if served:
        yield f"Services: {len(running)} of {len(served)} run: {_some([_service(service) for service in running])}."
    if down := stopped(facts, target.expected):
        yield f"Stopped: {_some(list(down))}."


def _service(served: Served) -> str:
    ports = f" {','.join(served.ports)}" if served.ports else ""
    return f"{served.name}{ports}"


def _stacks(facts: Facts) -> Iterator[str]:
    stacks: dict[str, Any] = facts.known("stacks").get("items", {})
    told = [f"{name} ({len(entry['services'])} services)" for name, entry in stacks.items()]
    if told:
        yield f"Stacks: {_some(told)}."


def _security(facts: Facts, status: TargetStatus, now: datetime) -> Iterator[str]:
    known = facts.known("security")
    state, why = posture(facts, status, now)
    told = [state.value + (f" ({'; '.join(why)})" if why else "")]
    if "open_ports" in known:
        told.append(f"{len(known['open_ports'])} open ports: {_some(sorted(known['open_ports'], key=_number))}")
    if "firewall" in known:
        told.append(f"firewall {known['firewall']}")
    if "updates" in known:
        told.append(f"{known['updates']} updates, {known['security_updates']} for security")
    soon = expiries(facts)
    if soon:
        told.append(f"{soon[0].kind} {soon[0].name} {left(soon[0], now)}")
    yield f"Security: {'; '.join(told)}."


def _number(port: str) -> int:
    return int(port.rpartition("/")[2])


def _keys(keys: Sequence[HostKey]) -> Iterator[str]:
    told = [f"{key.fingerprint} ({key.state})" for key in keys[:3]]
    if told:
        yield f"Host key: {', '.join(told)}."


def _unseen(facts: Facts) -> Iterator[str]:
    """What couldn't be seen; one reason speaks for all sections that have it."""
    reasons: dict[str, list[str]] = {}
    for name, section in facts.sections.items():
        if section.state in (SectionState.DENIED, SectionState.FAILED):
            reasons.setdefault(f"{section.state}: {section.reason}".rstrip(": "), []).append(name)
    for reason, names in reasons.items():
        yield f"Not seen: {', '.join(names)} ({reason})."


def _some(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _MOST} more" if len(texts) > _MOST else ""
    return f"{', '.join(texts[:_MOST])}{more}"
