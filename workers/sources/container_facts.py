"""Containers and their stacks, from what a Docker or Podman engine says of them; over SSH or by its API."""

from collections.abc import Iterable, Mapping
from typing import Any

from inventory.fleet.facts import Section
from inventory.fleet.words import SectionState, ServiceStatus

_PROJECT, _SERVICE = "com.docker.compose.project", "com.docker.compose.service"
_NEEDS, _FILES = "com.docker.compose.depends_on", "com.docker.compose.project.config_files"
_STATUS = {
    "running": ServiceStatus.RUNNING,
    "restarting": ServiceStatus.FAILED,
    "dead": ServiceStatus.FAILED,
    "exited": ServiceStatus.STOPPED,
    "created": ServiceStatus.STOPPED,
    "paused": ServiceStatus.STOPPED,
}
MOST_CONTAINERS = 2_000


def container_sections(inspected: Iterable[Mapping[str, Any]]) -> dict[str, Section]:
    """The sections containers and stacks; each of `inspected` is what `inspect` says of one container."""
    items = dict(sorted((str(entry["Name"]).lstrip("/"), _container(entry)) for entry in inspected))
    stacks: dict[str, Any] = {}
    for name, entry in items.items():
        if entry["stack"]:
            stack = stacks.setdefault(entry["stack"], {"file": entry["file"], "services": {}})
            stack["services"][entry["service"] or name] = {
                "container": name, "image": entry["image"], "status": entry["status"],
                "depends_on": entry["depends_on"],
            }  # fmt: skip
    plain = {name: {key: value for key, value in entry.items() if key != "file"} for name, entry in items.items()}
    return {
        "containers": Section(state=SectionState.OK, data={"items": plain}),
        "stacks": Section(state=SectionState.OK, data={"items": stacks}),
    }


def unseen(state: SectionState, reason: str = "") -> dict[str, Section]:
    """Both sections, where the engine wouldn't tell."""
    return {name: Section(state=state, reason=reason[:200]) for name in ("containers", "stacks")}


def _container(entry: Mapping[str, Any]) -> dict[str, Any]:
    labels: Mapping[str, str] = entry.get("Config", {}).get("Labels") or {}
    settings: Mapping[str, Any] = entry.get("NetworkSettings") or {}
    status = _STATUS.get(str(entry.get("State", {}).get("Status")), ServiceStatus.UNKNOWN)
    # `web:service_started:false,db` names services with a condition each.
    needs = [need.partition(":")[0] for need in labels.get(_NEEDS, "").split(",") if need]
    return {
        "image": entry.get("Config", {}).get("Image", ""),
        "image_id": str(entry.get("Image", ""))[:200],
        "status": status.value,
        "ports": sorted(_ports(settings.get("Ports") or {})),
        "volumes": sorted(_volume(mount) for mount in entry.get("Mounts") or []),
        "networks": sorted(settings.get("Networks") or {}),
        "stack": labels.get(_PROJECT, ""),
        "service": labels.get(_SERVICE, ""),
        "depends_on": sorted(needs),
        "file": labels.get(_FILES, ""),
    }


def _ports(ports: Mapping[str, Any]) -> Iterable[str]:
    for inside, outside in ports.items():
        if not outside:
            yield inside
        for bound in outside or ():
            yield f"{bound.get('HostIp') or '*'}:{bound.get('HostPort')}->{inside}"


def _volume(mount: Mapping[str, Any]) -> str:
    return f"{mount.get('Name') or mount.get('Source', '')}:{mount.get('Destination', '')}"
