"""Targets with facts, as sources tell of them, for tests of what the fleet was and ought to be."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from inventory.actor import Actor
from inventory.fleet.facts import Facts, Section
from inventory.fleet.model import Sighting
from inventory.fleet.snapshot_model import wanted
from inventory.fleet.words import Outcome, SectionState, Source
from inventory.services import Services

Document = dict[str, dict[str, Any]]


def web(**services: str) -> Document:
    """The facts of a web server whose services have these states."""
    return {
        "system": {"hostname": "web-1", "os": "Debian 13", "kernel": "6.12"},
        "services": {"items": {name: {"runtime": "systemd", "status": how} for name, how in services.items()}},
        "containers": {"items": {"shop": {"image": "shop:1", "status": "running", "ports": ["tcp/80"]}}},
        "packages": {"manager": "apt", "items": {"nginx": {"version": "1.26"}, "curl": {"version": "8.14"}}},
        "security": {"open_ports": {"tcp/22": {"process": "sshd"}}, "firewall": "active"},
    }


def sighting(
    name: str, document: Document, metrics: Mapping[str, float] | None = None, *,
    blind: Mapping[str, str] | None = None, outcome: Outcome = Outcome.SEEN,
) -> Sighting:  # fmt: skip
    """What SSH says of a host; `blind` are the sections that it couldn't look at, with the reason."""
    sections = {part: Section(state=SectionState.OK, data=data) for part, data in document.items()}
    for part, why in (blind or {}).items():
        sections[part] = Section(state=SectionState.DENIED, reason=why)
    facts = Facts(sections=sections, measured=dict(metrics or {}))
    return Sighting(source=Source.SSH, subject=f"{name}:22", name=name, facts=facts, outcome=outcome)


def seen(services: Services, community: str, now: datetime, *sightings: Sighting, complete: bool = False) -> None:
    """Let a source say this."""
    services.fleet.recording.observe(community, Source.SSH, sightings, now, complete=complete)
    services.fleet.recording.answered(community, Source.SSH, now, complete=complete)


def remembered(services: Services, actor: Actor, word: str) -> None:
    """A host called `mine` with a past: a figure, a snapshot, and what it ought to be; `word` stands in all of it."""
    now = datetime.now(UTC)
    seen(services, actor.community, now, sighting("mine", {"system": {"os": word}}, {"cpu.percent": 1.0}))
    services.fleet.metrics.keep(now)
    services.fleet.snapshots.take(actor, wanted(word, "", "manual", ()), now)
    services.fleet.drift.write(actor, f"# {word}", now)
