"""Docker engines by their API: a socket, or better a read-only proxy of one."""

import ipaddress
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import docker
import requests
from docker.errors import APIError, DockerException, NotFound

from inventory.errors import Unavailable
from inventory.fleet.facts import Facts, Section
from inventory.fleet.model import Sighting
from inventory.fleet.words import KeyKind, NodeType, SectionState, Source
from workers.sources.container_facts import MOST_CONTAINERS, container_sections, unseen

_SECONDS = 10
_FORBIDDEN = (401, 403)


def look(address: str) -> Sighting:
    """What an engine at an address of DOCKER_HOST's kind says; raises Unavailable where it doesn't answer.

    A proxy that forbids a question makes that section denied, and no more.
    """
    _knock(address)
    try:
        client = docker.DockerClient(base_url=address, timeout=_SECONDS)
    except DockerException as error:
        raise Unavailable(f"it doesn't answer: {_words(error)}") from error
    try:
        info = client.info()
        sections = {**_system(info), **_containers(client)}
    except (DockerException, requests.RequestException) as error:
        raise Unavailable(f"it doesn't answer: {_words(error)}") from error
    finally:
        client.close()
    return Sighting(
        Source.DOCKER, address, str(info.get("Name") or address), NodeType.BARE_METAL, _host(address), _keys(address),
        Facts(sections=sections),
    )  # fmt: skip


def _knock(address: str) -> None:
    """See that somebody is behind a socket: the SDK would leave its own end of a dead one open."""
    path = urlsplit(address).path
    if not address.startswith("unix:"):
        return
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(_SECONDS)
        try:
            probe.connect(path)
        except OSError as error:
            raise Unavailable(f"it doesn't answer: {error.strerror}") from error


def _containers(client: docker.DockerClient) -> dict[str, Section]:
    try:
        listed = client.api.containers(all=True)[:MOST_CONTAINERS]
        found = [entry for one in listed if (entry := _inspected(client, one["Id"])) is not None]
    except APIError as error:
        if error.status_code in _FORBIDDEN:
            return unseen(SectionState.DENIED, "the engine's proxy doesn't allow it")
        raise
    return container_sections(found)


def _inspected(client: docker.DockerClient, identity: str) -> dict[str, Any] | None:
    """A container in full; None for one that ended since it was listed."""
    try:
        entry: dict[str, Any] = client.api.inspect_container(identity)
    except NotFound:
        return None
    return entry


def _system(info: dict[str, Any]) -> dict[str, Section]:
    ok = SectionState.OK
    system = {
        "hostname": info.get("Name", ""), "os": info.get("OperatingSystem", ""), "arch": info.get("Architecture", ""),
        "kernel": info.get("KernelVersion", ""), "docker": info.get("ServerVersion", ""),
    }  # fmt: skip
    return {
        "system": Section(state=ok, data=system),
        "cpu": Section(state=ok, data={"cores": int(info.get("NCPU") or 0)}),
        "memory": Section(state=ok, data={"total_mb": int(info.get("MemTotal") or 0) // 1024**2}),
    }


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def _keys(address: str) -> dict[KeyKind, str]:
    """An engine behind a socket is on this machine; one at an address is on the machine that has it."""
    if address.startswith(("unix:", "npipe:")):
        file = Path("/etc/machine-id")
        return {KeyKind.MACHINE_ID: file.read_text().strip()} if file.exists() else {}
    try:
        found = ipaddress.ip_address(_host(address))
    except ValueError:
        return {}
    return {} if found.is_loopback else {KeyKind.ADDRESS: str(found)}


def _words(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:150]
