"""How a host is connected, from what the script printed: interfaces, and where it listens."""

import ipaddress
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from inventory.fleet.facts import Section
from inventory.fleet.words import SectionState
from workers.sources.host_parts import Parts

_ADDRESS = re.compile(r"^\d+:\s+(\S+?)(?:@\S+)?\s+inet6?\s+(\S+)")
_LINK = re.compile(r"^\d+:\s+([^:@\s]+)(?:@\S+)?:.*link/\S+\s+([0-9a-f:]{17})")
_PROCESS = re.compile(r'\(\("([^"]+)"')
_SENT_BYTES = 8  # its place among the columns of /proc/net/dev, as bytes received come first
_VETH = re.compile(r"veth[0-9a-f]+|br-[0-9a-f]{12}|docker0|cali[0-9a-f]+|lxc\w+")
_LISTEN = "0A"
_IPV6_BYTES = 16


class Listener(NamedTuple):
    """An open port; `process` is empty where we may not know it."""

    protocol: str
    address: str
    port: int
    process: str = ""


def network(parts: Parts) -> Section:
    """Interfaces with their addresses and subnets, gateway and name servers; those of containers left out."""
    part = parts["addresses"]
    if not part.ok:
        return Section(state=part.state, reason=part.reason)
    macs = {found[1]: found[2] for line in parts["links"].lines if (found := _LINK.match(line))}
    interfaces: dict[str, dict[str, Any]] = {}
    for found in (_ADDRESS.match(line) for line in part.lines):
        if found and not _VETH.fullmatch(found[1]):
            entry = interfaces.setdefault(found[1], {"mac": macs.get(found[1], ""), "addresses": []})
            entry["addresses"].append(found[2])
    words = parts["route"].text.split()
    gateway = words[words.index("via") + 1] if "via" in words[:-1] else ""
    dns = [line.split()[1] for line in parts["dns"].lines if line.startswith("nameserver ")]
    data = {"interfaces": interfaces, "subnets": _subnets(interfaces), "gateway": gateway, "dns": dns}
    return Section(state=SectionState.OK, data=data)


def _subnets(interfaces: dict[str, dict[str, Any]]) -> list[str]:
    found = set()
    for entry in interfaces.values():
        for address in entry["addresses"]:
            try:
                net = ipaddress.ip_interface(address).network
            except ValueError:
                continue
            if not (net.is_loopback or net.is_link_local) and net.num_addresses > 1:
                found.add(str(net))
    return sorted(found)


def traffic(parts: Parts) -> dict[str, float]:
    """Bytes received and sent by each interface since it came up."""
    figures: dict[str, float] = {}
    for line in parts["traffic"].lines:
        name, _, rest = line.partition(":")
        name, words = name.strip(), rest.split()[: _SENT_BYTES + 1]
        counted = len(words) > _SENT_BYTES and words[0].isdecimal() and words[_SENT_BYTES].isdecimal()
        if counted and name != "lo" and not _VETH.fullmatch(name):
            figures[f"net.received:{name}"] = float(words[0])
            figures[f"net.sent:{name}"] = float(words[_SENT_BYTES])
    return figures


def listeners(parts: Parts) -> list[Listener] | None:
    """Where the host listens, by port; None where nobody would tell."""
    if parts["listeners"].ok:
        found = list(_from_ss(parts["listeners"].lines))
    elif parts["tcp"].ok:
        found = [*_from_proc(parts["tcp"].lines), *_from_proc(parts["tcp6"].lines)]
    else:
        return None
    return sorted(set(found), key=lambda listener: (listener.port, listener))


def _from_ss(lines: list[str]) -> Iterator[Listener]:
    for line in lines:
        words = line.split()
        if len(words) < 5 or words[0] not in ("tcp", "udp"):  # noqa: PLR2004 - ss prints at least five columns
            continue
        address, _, port = words[4].rpartition(":")
        process = _PROCESS.search(line)
        if port.isdecimal():
            yield Listener(words[0], address.partition("%")[0].strip("[]"), int(port), process[1] if process else "")


def _from_proc(lines: list[str]) -> Iterator[Listener]:
    """/proc/net/tcp: addresses as hexadecimal words in the machine's byte order, states as numbers."""
    for line in lines[1:]:
        words = line.split()
        if len(words) > 3 and words[3] == _LISTEN and ":" in words[1]:  # noqa: PLR2004 - its fourth column
            address, _, port = words[1].partition(":")
            yield Listener("tcp", _decoded(address), int(port, 16))


def _decoded(text: str) -> str:
    raw = bytes.fromhex(text)
    words = [raw[place : place + 4][::-1] for place in range(0, len(raw), 4)]
    joined = b"".join(words)
    address = ipaddress.ip_address(joined)
    return str(address if len(joined) == _IPV6_BYTES else ipaddress.IPv4Address(joined))
