"""What is known of a target: sections of things that last, and figures that don't. No I/O.

The lasting part, by section (beside `state`, and `reason` where it isn't ok):
system: hostname, os, os_id, kernel, arch, virtualization, reboot_required
cpu: model, cores · memory: total_mb, swap_mb · disks: mounts {path: device, type, size_mb}
network: interfaces {name: mac, addresses}, subnets, gateway, dns
services: items {name: runtime, status, ports} · stacks: items {name: file, services {name: …}}
containers: items {name: image, image_id, status, ports, volumes, networks, stack, service, depends_on}
packages: manager, items {name: version}
security: open_ports {"tcp/443": address, process}, firewall, updates, security_updates,
    certificates {"address:port": subject, issuer, expires}, keys {name: expires}, vulnerabilities {id: …}
"""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from pydantic import ConfigDict, Field

from inventory.fleet.words import SECTIONS, SectionState, Source
from inventory.shape import Shape

_UNSEEN = frozenset({SectionState.DENIED, SectionState.FAILED})
_TRUST = {source: place for place, source in enumerate(Source)}


class Section(Shape):
    """One section of the facts; `reason` says why it isn't ok. Data of a section that isn't ok is what we knew."""

    model_config = ConfigDict(frozen=True)

    state: SectionState = SectionState.ABSENT
    reason: str = Field("", max_length=200)
    data: dict[str, Any] = Field(default_factory=dict)


class Facts(Shape):
    """A target's facts; `measured` are figures such as `cpu.percent` and `disk.percent:/`, never part of a snapshot."""

    model_config = ConfigDict(frozen=True)

    sections: dict[str, Section] = Field(default_factory=dict)
    measured: dict[str, float] = Field(default_factory=dict)

    @classmethod
    def of_document(cls, document: Mapping[str, Any], measured: Mapping[str, float] | None = None) -> Self:
        """The facts whose stable() is this document."""
        return cls(sections={name: _section(value) for name, value in document.items()}, measured=dict(measured or {}))

    def stable(self) -> dict[str, Any]:
        """The lasting part as a JSON document: `{section: {"state": …, …}}`, sections in their fixed order."""
        return {name: _document(self.sections[name]) for name in SECTIONS if name in self.sections}

    def metrics(self) -> dict[str, float]:
        """The figures that come and go."""
        return dict(self.measured)

    def section(self, name: str) -> Section:
        """A section, absent where nothing was said of it."""
        return self.sections.get(name, Section())

    def known(self, name: str) -> dict[str, Any]:
        """What is known of a section, also where it couldn't be seen this time."""
        return self.section(name).data

    def after(self, before: "Facts") -> "Facts":
        """These facts where `before` was known: what couldn't be seen this time stays as it was."""
        kept = {name: _kept(section, before.section(name)) for name, section in self.sections.items()}
        return Facts(sections={**before.sections, **kept}, measured=self.measured)


def joined(told: Iterable[tuple[Source, Facts]]) -> Facts:
    """What several sources say of one target: key by key, the more trusted source counts."""
    sections: dict[str, Section] = {}
    measured: dict[str, float] = {}
    for _, facts in sorted(told, key=lambda pair: -_TRUST[pair[0]]):
        for name, section in facts.sections.items():
            sections[name] = _laid_over(section, sections.get(name, Section()))
        measured |= facts.measured
    return Facts(sections=sections, measured=measured)


def _laid_over(upper: Section, lower: Section) -> Section:
    if upper.state is SectionState.ABSENT:
        return lower
    data = {**lower.data, **upper.data}
    ok = SectionState.OK in (upper.state, lower.state)
    return Section(state=SectionState.OK, data=data) if ok else upper.model_copy(update={"data": data})


def _kept(new: Section, old: Section) -> Section:
    return new.model_copy(update={"data": old.data}) if new.state in _UNSEEN and old.data else new


def _document(section: Section) -> dict[str, Any]:
    why = {"reason": section.reason} if section.reason else {}
    return {"state": section.state.value, **why, **section.data}


def _section(value: Mapping[str, Any]) -> Section:
    data = {name: kept for name, kept in value.items() if name not in ("state", "reason")}
    return Section(state=SectionState(value.get("state", "ok")), reason=value.get("reason", ""), data=data)
