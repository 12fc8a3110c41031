"""A host's facts from the output of the one script that it was sent."""

from typing import Any

import orjson

from inventory.fleet.facts import Facts, Section
from inventory.fleet.words import SectionState
from workers.sources.container_facts import MOST_CONTAINERS, container_sections, unseen
from workers.sources.host_hardware import cpu, disks, memory, system
from workers.sources.host_network import listeners, network, traffic
from workers.sources.host_parts import Parts
from workers.sources.host_software import packages, security, services


def facts_of(parts: Parts) -> Facts:
    """The facts; a section that couldn't be seen says why."""
    listening = listeners(parts)
    processor, ticks = cpu(parts)
    main, filled = memory(parts)
    file_systems, full = disks(parts)
    sections = {
        "system": system(parts), "cpu": processor, "memory": main, "disks": file_systems, "network": network(parts),
        "services": services(parts, listening), **_containers(parts), "security": security(parts, listening),
    }  # fmt: skip
    if (installed := packages(parts)) is not None:
        sections["packages"] = installed
    return Facts(sections=sections, measured={**ticks, **filled, **full, **traffic(parts)})


def _containers(parts: Parts) -> dict[str, Section]:
    listed, inspected = parts["containers"], parts["inspected"]
    if not listed.ok:
        return unseen(listed.state, listed.reason)
    if not listed.lines:
        return container_sections([])
    # One that ended between the two commands makes inspect fail, though it tells of all the others.
    found = [entry for line in inspected.lines[:MOST_CONTAINERS] if (entry := _entry(line)) is not None]
    return container_sections(found) if found else unseen(SectionState.FAILED, inspected.reason)


def _entry(line: str) -> dict[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        entry = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return entry if isinstance(entry, dict) and "Name" in entry else None
