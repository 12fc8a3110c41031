"""A Proxmox cluster by its API: nodes, virtual machines and containers.

The role PVEAuditor suffices. Without rights the API answers with empty lists and no error, so what we may see is
asked first: "no permission" never reads as "all gone".
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import requests
from proxmoxer import AuthenticationError, ProxmoxAPI, ResourceException

from inventory.errors import Unavailable
from inventory.fleet.facts import Facts, Section
from inventory.fleet.model import Sighting
from inventory.fleet.room import ProxmoxAccess
from inventory.fleet.words import KeyKind, NodeType, Outcome, Runtime, SectionState, ServiceStatus, Source

_SECONDS = 10
_MOST_CONFIGS = 500
_ADDRESS = re.compile(r"(?:^|,)ip=([0-9a-fA-F.:]+)/")
_KINDS = {"qemu": NodeType.VM, "lxc": NodeType.CONTAINER}
_SEES_ALL = "VM.Audit"
_UNAUTHORIZED, _FORBIDDEN = 401, 403


class Cluster(NamedTuple):
    """What a cluster answered; `reason` says why it isn't complete."""

    name: str
    sightings: list[Sighting]
    complete: bool
    reason: str = ""


def look(access: ProxmoxAccess) -> Cluster:
    """All that the token may see; raises Unavailable where the API doesn't answer or refuses the token."""
    try:
        return _look(_api(access))
    except AuthenticationError as error:
        raise Unavailable("it refuses our token") from error
    except ResourceException as error:
        if error.status_code in (_UNAUTHORIZED, _FORBIDDEN):
            raise Unavailable("it refuses our token") from error
        raise Unavailable(f"it answers {error.status_code} {error.status_message}") from error
    except requests.RequestException as error:
        raise Unavailable(f"it doesn't answer: {type(error).__name__}") from error


def _api(access: ProxmoxAccess) -> ProxmoxAPI:
    return ProxmoxAPI(
        access.host, user=access.user, token_name=access.token, token_value=access.reveal(),
        verify_ssl=str(access.ca_file) if access.ca_file else True, timeout=_SECONDS,
    )  # fmt: skip


def _look(api: ProxmoxAPI) -> Cluster:
    granted: Mapping[str, Mapping[str, int]] = api("access/permissions").get() or {}
    if not any(granted.values()):
        return Cluster("", [], complete=False, reason="the token has no permission; give it the role PVEAuditor on /")
    resources = api("cluster/resources").get()
    status = api("cluster/status").get()
    name = next((row["name"] for row in status if row.get("type") == "cluster"), "")
    name = name or next((row["name"] for row in status if row.get("local")), "pve")
    addresses = {row["name"]: row.get("ip", "") for row in status if row.get("type") == "node"}
    nodes = {row["node"]: row for row in resources if row["type"] == "node"}
    guests = [row for row in resources if row["type"] in _KINDS and not row.get("template")]
    sightings = [_node(name, row, guests, addresses.get(node, "")) for node, row in nodes.items()]
    sightings += [_guest(name, row, nodes, _config(api, row, place)) for place, row in enumerate(guests)]
    everywhere = any(_SEES_ALL in granted.get(path, {}) for path in ("/", "/vms"))
    reason = "" if everywhere else "the token sees some machines only; give it the role PVEAuditor on /"
    return Cluster(name, sightings, complete=everywhere, reason=reason)


def _config(api: ProxmoxAPI, row: Mapping[str, Any], place: int) -> Mapping[str, Any]:
    """A guest's configuration; empty where we may not see it, or where there are too many to ask for each."""
    if place >= _MOST_CONFIGS:
        return {}
    try:
        found: Mapping[str, Any] = api(f"nodes/{row['node']}/{row['type']}/{row['vmid']}/config").get()
    except ResourceException:
        return {}
    return found


def _node(cluster: str, row: Mapping[str, Any], guests: Iterable[Mapping[str, Any]], address: str) -> Sighting:
    node = str(row["node"])
    running = {"running": ServiceStatus.RUNNING, "stopped": ServiceStatus.STOPPED}
    items = {
        f"{guest['vmid']} {guest.get('name', '')}".strip(): {
            "runtime": Runtime.PROXMOX.value,
            "status": running.get(str(guest.get("status")), ServiceStatus.UNKNOWN).value,
        }
        for guest in guests
        if guest["node"] == node
    }
    keys = {KeyKind.PVE: f"{cluster}/node/{node}", **({KeyKind.ADDRESS: address} if address else {})}
    up = row.get("status") == "online"
    services = {"services": Section(state=SectionState.OK, data={"items": items})}
    return Sighting(
        Source.PROXMOX, f"{cluster}/{node}", node, NodeType.BARE_METAL, address, keys, _facts(row, services),
        outcome=Outcome.SEEN if up else Outcome.SILENT, reason="" if up else f"offline in the cluster {cluster}",
    )  # fmt: skip


def _guest(
    cluster: str, row: Mapping[str, Any], nodes: Mapping[str, Mapping[str, Any]], config: Mapping[str, Any]
) -> Sighting:
    node, vmid = str(row["node"]), str(row["vmid"])
    address = _address(config)
    outcome, reason = Outcome.SEEN, ""
    if nodes.get(node, {}).get("status") != "online" and node in nodes:
        outcome, reason = Outcome.SILENT, f"its node {node} is offline"
    elif row.get("status") == "stopped":
        outcome, reason = Outcome.OFF, "stopped"
    keys = {KeyKind.PVE: f"{cluster}/{vmid}", **({KeyKind.ADDRESS: address} if address else {})}
    return Sighting(
        Source.PROXMOX, f"{cluster}/{vmid}", str(row.get("name") or vmid), _KINDS[str(row["type"])], address, keys,
        _facts(row, {}), f"{cluster}/{node}", outcome, reason,
    )  # fmt: skip


def _address(config: Mapping[str, Any]) -> str:
    """The first fixed address in `net0: …,ip=10.0.0.5/24` (containers) or `ipconfig0` (cloud-init)."""
    lines = (str(config[key]) for key in sorted(config) if key.startswith(("net", "ipconfig")))
    return next((found[1] for line in lines if (found := _ADDRESS.search(line))), "")


def _facts(row: Mapping[str, Any], more: Mapping[str, Section]) -> Facts:
    ok = SectionState.OK
    sections = {
        "cpu": Section(state=ok, data={"cores": int(row.get("maxcpu") or 0)}),
        "memory": Section(state=ok, data={"total_mb": int(row.get("maxmem") or 0) // 1024**2}),
        **more,
    }
    figures = {"cpu.percent": round(100 * float(row.get("cpu") or 0), 1), **_filled(row)}
    return Facts(sections=sections, measured=figures)


def _filled(row: Mapping[str, Any]) -> dict[str, float]:
    """How full memory and disk are; a virtual machine's disk is its own secret, and told as empty."""
    pairs = (("memory.percent", "mem", "maxmem"), ("disk.percent:/", "disk", "maxdisk"))
    return {
        name: round(100 * float(row[used]) / float(row[size]), 1)
        for name, used, size in pairs
        if row.get(used) and row.get(size)
    }
