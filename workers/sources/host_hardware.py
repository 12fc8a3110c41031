"""What a host is made of, from what the script printed: system, CPU, memory, disks."""

import re

from inventory.fleet.facts import Section
from inventory.fleet.words import NodeType, SectionState
from workers.sources.host_parts import Parts, pairs

# Kept in memory or given by something else, or always full by design: nobody watches how full these are.
_UNREAL = ("tmpfs", "devtmpfs", "udev", "shm", "none", "squashfs", "/dev/loop", "efivarfs", "cgroup", "proc", "sysfs")
_CONTAINERS = frozenset({"docker", "lxc", "podman", "openvz", "systemd-nspawn", "container-other", "wsl"})
_DF_COLUMNS = 6
_HYPERVISOR = re.compile(r"^flags.*\bhypervisor\b", re.MULTILINE)
_UNAME_WORDS = 4
_BUSY = slice(0, 8)
_IDLE = (3, 4)


def kind(parts: Parts) -> NodeType:
    """Whether the host is a container, a virtual machine or a machine of its own."""
    detected = parts["virtualization"].text.strip()
    if detected in _CONTAINERS:
        return NodeType.CONTAINER
    virtual = parts["virtualization"].ok and detected not in ("", "none")
    # A processor that knows that it is a guest's says so among its flags.
    return NodeType.VM if virtual or _HYPERVISOR.search(parts["cpu"].text) else NodeType.BARE_METAL


def system(parts: Parts) -> Section:
    """Its system; there is always one."""
    release, words = pairs(parts["os"].text), [*parts["uname"].text.split(), *[""] * _UNAME_WORDS]
    return Section(
        state=SectionState.OK,
        data={
            "hostname": words[1],
            "os": release.get("PRETTY_NAME") or parts["uname"].text.strip()[:100],
            "os_id": release.get("ID", ""),
            "kernel": words[2],
            "arch": words[3],
            "virtualization": kind(parts).value,
            "reboot_required": parts["reboot"].ok,
        },
    )


def cpu(parts: Parts) -> tuple[Section, dict[str, float]]:
    """Its processors; figures are load and clock ticks since its start."""
    part = parts["cpu"]
    lines = [line.partition(":") for line in part.lines]
    models = [value.strip() for key, _, value in lines if key.strip() in ("model name", "Model", "Hardware")]
    cores = sum(key.strip() == "processor" for key, _, _ in lines)
    data = {"model": models[0] if models else "", "cores": cores} if part.ok else {}
    return Section(state=part.state, reason=part.reason, data=data), {**_ticks(parts), **_load(parts)}


def _ticks(parts: Parts) -> dict[str, float]:
    words = parts["ticks"].text.split()
    if not parts["ticks"].ok or not words or words[0] != "cpu":
        return {}
    ticks = [float(word) for word in words[1:] if word.isdecimal()][_BUSY]
    idle = sum(ticks[place] for place in _IDLE if place < len(ticks))
    return {"cpu.total": sum(ticks), "cpu.busy": sum(ticks) - idle}


def _load(parts: Parts) -> dict[str, float]:
    words = parts["load"].text.split()
    figures = {"load.1": _number(words[0])} if parts["load"].ok and words else {}
    uptime = parts["uptime"].text.split()
    if parts["uptime"].ok and uptime:
        figures["uptime.seconds"] = _number(uptime[0])
    return figures


def memory(parts: Parts) -> tuple[Section, dict[str, float]]:
    """Its memory in MB; figures are how full it and the swap space are, in percent."""
    part = parts["memory"]
    kilobytes = {key: _number(value.split()[0]) for key, value in pairs(part.text, ":").items() if value.split()}
    total, swap = kilobytes.get("MemTotal", 0.0), kilobytes.get("SwapTotal", 0.0)
    if not part.ok or not total:
        return Section(state=part.state if not part.ok else SectionState.FAILED, reason=part.reason), {}
    free = sum(kilobytes.get(name, 0.0) for name in ("MemFree", "Buffers", "Cached"))
    figures = {"memory.percent": _percent(total - kilobytes.get("MemAvailable", free), total)}
    if swap:
        figures["swap.percent"] = _percent(swap - kilobytes.get("SwapFree", swap), swap)
    data = {"total_mb": int(total // 1024), "swap_mb": int(swap // 1024)}
    return Section(state=SectionState.OK, data=data), figures


def disks(parts: Parts) -> tuple[Section, dict[str, float]]:
    """Its file systems by mount point; figures are how full they are, in percent."""
    part = parts["disks"]
    # df tells what it could and ends with 1 where one file system couldn't be asked.
    rows = [line.split(None, _DF_COLUMNS - 1) for line in part.lines[1:]]
    mounts: dict[str, dict[str, object]] = {}
    figures: dict[str, float] = {}
    for row in rows:
        if len(row) < _DF_COLUMNS or row[0].startswith(_UNREAL) or not (row[1] + row[2] + row[3]).isdecimal():
            continue
        device, size, used, free, _, path = row
        if int(size):
            mounts[path] = {"device": device, "size_mb": int(size) // 1024}
            figures[f"disk.percent:{path}"] = _percent(float(used), float(used) + float(free))
    if not mounts and not part.ok:
        return Section(state=part.state, reason=part.reason), {}
    return Section(state=SectionState.OK, data={"mounts": mounts}), figures


def _percent(some: float, total: float) -> float:
    return round(100 * some / total, 1) if total > 0 else 0.0


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
