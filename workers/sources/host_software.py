"""What runs on a host and how safe that is, from what the script printed: services, packages, security."""

import re
from collections.abc import Sequence
from typing import Any

from inventory.fleet.facts import Section
from inventory.fleet.words import Runtime, SectionState, ServiceStatus
from workers.sources.host_network import Listener
from workers.sources.host_parts import Part, Parts

_STATUS = {"running": ServiceStatus.RUNNING, "failed": ServiceStatus.FAILED}
# Units of a session, of a start-up step or of a moment: they come and go without anybody's doing.
_PASSING = re.compile(r"(user@|session-|run-|systemd-|getty@|serial-getty@|user-runtime-dir@|modprobe@|dbus-)")
_EPHEMERAL = 32_768
_UNIT_COLUMNS = 4
_MOST_PACKAGES, _MOST_PORTS = 5_000, 500
_UPGRADE = re.compile(r"^Inst \S+")


def services(parts: Parts, listening: Sequence[Listener] | None) -> Section:
    """Services of systemd, and programs that listen on ports below 32768, where we can tell which they are."""
    part, items = parts["units"], dict[str, dict[str, Any]]()
    for words in (line.replace("●", " ").split(None, _UNIT_COLUMNS) for line in part.lines):
        if part.ok and len(words) >= _UNIT_COLUMNS and words[1] == "loaded" and not _PASSING.match(words[0]):
            status = _STATUS.get(words[3], _STATUS.get(words[2], ServiceStatus.STOPPED))
            items[words[0]] = {"runtime": Runtime.SYSTEMD.value, "status": status.value}
    for name, ports in _programs(listening or ()).items():
        served = {"runtime": Runtime.BARE_METAL.value, "status": ServiceStatus.RUNNING.value, "ports": ports}
        items[name] = served
    if part.ok or listening is not None:
        return Section(state=SectionState.OK, data={"items": items})
    return Section(state=part.state, reason=part.reason)


def _programs(listening: Sequence[Listener]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for listener in listening:
        if listener.port < _EPHEMERAL and listener.protocol == "tcp":
            name = listener.process or f"tcp/{listener.port}"
            found.setdefault(name, set()).add(f"tcp/{listener.port}")
    return {name: sorted(ports) for name, ports in found.items()}


def packages(parts: Parts) -> Section | None:
    """Installed packages by name; None where the script wasn't asked for them."""
    if "dpkg" not in parts:
        return None
    for manager, read in (("dpkg", _tabbed), ("rpm", _tabbed), ("apk", _dashed), ("pacman", _spaced)):
        if parts[manager].ok:
            items = dict(sorted(read(parts[manager]).items())[:_MOST_PACKAGES])
            return Section(state=SectionState.OK, data={"manager": manager, "items": items})
    part = parts["dpkg"]
    return Section(state=part.state, reason=part.reason)


def _tabbed(part: Part) -> dict[str, str]:
    rows = [line.split("\t") for line in part.lines]
    return {row[1]: row[2] for row in rows if len(row) == 3 and row[0].startswith("ii")}  # noqa: PLR2004 - as asked for


def _dashed(part: Part) -> dict[str, str]:
    rows = [line.rsplit("-", 2) for line in part.lines if line.count("-") > 1]
    return {row[0]: f"{row[1]}-{row[2]}" for row in rows}


def _spaced(part: Part) -> dict[str, str]:
    return {row[0]: row[1] for row in (line.split() for line in part.lines) if len(row) > 1}


def security(parts: Parts, listening: Sequence[Listener] | None) -> Section:
    """Open ports, firewall and waiting updates; what couldn't be seen has no key."""
    data: dict[str, Any] = {}
    if listening is not None:
        data["open_ports"] = {
            f"{listener.protocol}/{listener.port}": {"address": listener.address, "process": listener.process}
            for listener in reversed(listening[:_MOST_PORTS])
            if not listener.address.startswith("127.") and listener.address != "::1"
        }
    if (firewall := _firewall(parts)) is not None:
        data["firewall"] = firewall
    if parts["upgrades"].ok:
        lines = [line for line in parts["upgrades"].lines if _UPGRADE.match(line)]
        data |= {"updates": len(lines), "security_updates": sum("ecurity" in line for line in lines)}
    if not data:
        return Section(state=SectionState.DENIED, reason="neither ports nor firewall could be seen")
    return Section(state=SectionState.OK, data=data)


def _firewall(parts: Parts) -> str | None:
    """`active` or `inactive` where that is sure; None where we may not know."""
    if "ENABLED=yes" in parts["ufw"].text or "active" in parts["firewalls"].text.split():
        return "active"
    rules = parts["ruleset"]
    if rules.ok:
        return "active" if "chain" in rules.text else "inactive"
    return "inactive" if "ENABLED=no" in parts["ufw"].text and rules.state is SectionState.ABSENT else None
