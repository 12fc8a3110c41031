"""What a host's script prints becomes facts in three states, whatever it prints."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.fleet.facts import Facts, Section, joined
from inventory.fleet.words import NodeType, SectionState, Source
from workers.sources.host_facts import facts_of
from workers.sources.host_hardware import kind
from workers.sources.host_parts import Part, Parts, parse

OK, DENIED, FAILED, ABSENT = SectionState
DISKS = """\
Filesystem     1024-blocks    Used Available Capacity Mounted on
/dev/sda1         20000000 15000000  5000000      75% /
tmpfs               500000    1000    499000       1% /run
//nas/share       90000000 9000000  81000000      10% /mnt/my share
"""


def facts(**parts: Part) -> Facts:
    return facts_of(Parts(parts))


def test_parts_are_told_apart_and_a_cut_off_one_is_left_out() -> None:
    parts = parse("banner\n@@ os\nID=debian\n@= 0\n@@ units\nno bus\n@= 1\n@@ disks\nFiles")
    assert parts["os"] == Part("ID=debian", 0)
    assert parts["units"] == Part("no bus", 1)
    assert "disks" not in parts
    assert parts["disks"].state is ABSENT


@pytest.mark.parametrize(
    ("part", "state"),
    [
        (Part("fine", 0), OK),
        (Part("nft: Operation not permitted (you must be root)", 1), DENIED),
        (Part("cat: /etc/x: Permission denied", 1), DENIED),
        (Part("", 127), ABSENT),
        (Part("", 124), FAILED),
        (Part("Failed to connect to bus", 1), FAILED),
    ],
)
def test_a_command_that_is_not_allowed_is_denied_and_not_absent(part: Part, state: SectionState) -> None:
    assert part.state is state


def test_disks_are_told_without_what_is_kept_in_memory() -> None:
    found = facts(disks=Part(DISKS, 0))
    assert found.known("disks")["mounts"] == {
        "/": {"device": "/dev/sda1", "size_mb": 19531},
        "/mnt/my share": {"device": "//nas/share", "size_mb": 87890},
    }
    assert found.metrics() == {"disk.percent:/": 75.0, "disk.percent:/mnt/my share": 10.0}


def test_a_disk_that_hangs_does_not_hide_the_others() -> None:
    found = facts(disks=Part(f"{DISKS}df: /mnt/gone: Stale file handle", 1))
    assert found.section("disks").state is OK
    assert len(found.known("disks")["mounts"]) == 2


def test_units_are_running_failed_or_stopped_and_passing_ones_left_out() -> None:
    lines = [
        "nginx.service loaded active running web", "● db.service loaded failed failed db",
        "backup.service loaded inactive dead backup", "user@1000.service loaded active running user",
        "gone.service not-found inactive dead gone",
    ]  # fmt: skip
    items = facts(units=Part("\n".join(lines), 0)).known("services")["items"]
    assert {name: item["status"] for name, item in items.items()} == {
        "nginx.service": "running", "db.service": "failed", "backup.service": "stopped",
    }  # fmt: skip


def test_listeners_come_from_ss_or_from_proc() -> None:
    ss = 'tcp LISTEN 0 511 192.0.2.5:443 0.0.0.0:* users:(("nginx",pid=1,fd=6))\nudp UNCONN 0 0 [::1]:53 [::]:*'
    assert facts(listeners=Part(ss, 0)).known("security")["open_ports"] == {
        "tcp/443": {"address": "192.0.2.5", "process": "nginx"}
    }
    assert facts(listeners=Part(ss, 0)).known("services")["items"]["nginx"]["ports"] == ["tcp/443"]
    proc = "  sl  local_address rem_address   st\n   0: 0100007F:1538 00000000:0000 0A\n   1: 00000000:01BB 0:0 0A"
    assert list(facts(tcp=Part(proc, 0)).known("security")["open_ports"]) == ["tcp/443"]
    six = "  sl  local_address\n   0: 00000000000000000000000001000000:0050 0:0 0A"
    assert facts(tcp=Part(proc, 0), tcp6=Part(six, 0)).known("services")["items"]["tcp/80"]["ports"] == ["tcp/80"]


def test_a_firewall_that_may_not_be_seen_is_not_called_off() -> None:
    denied = facts(ruleset=Part("Operation not permitted", 1), ufw=Part("ENABLED=no", 0), tcp=Part("sl", 0))
    assert "firewall" not in denied.known("security")
    assert facts(ufw=Part("ENABLED=yes", 0)).known("security")["firewall"] == "active"
    assert facts(ruleset=Part("", 0)).known("security")["firewall"] == "inactive"


def test_updates_are_counted_and_those_for_security_named() -> None:
    lines = (
        "Inst libc6 [1] (2 Debian-Security:12/stable-security [amd64])\nInst vim [1] (2 Debian:12 [amd64])\nConf vim"
    )
    known = facts(upgrades=Part(lines, 0)).known("security")
    assert (known["updates"], known["security_updates"]) == (2, 1)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"virtualization": Part("kvm", 0)}, NodeType.VM),
        ({"virtualization": Part("lxc", 0)}, NodeType.CONTAINER),
        ({"virtualization": Part("none", 1)}, NodeType.BARE_METAL),
        ({"cpu": Part("flags\t\t: fpu hypervisor sse", 0)}, NodeType.VM),
        ({}, NodeType.BARE_METAL),
    ],
)
def test_a_host_is_a_machine_a_guest_or_a_container(parts: dict[str, Part], expected: NodeType) -> None:
    assert kind(Parts(parts)) is expected


def test_what_cannot_be_seen_this_time_stays_as_it_was() -> None:
    before = Facts(sections={"services": Section(state=OK, data={"items": {"web": {}}}), "cpu": Section(state=OK)})
    now = Facts(sections={"services": Section(state=DENIED, reason="no"), "cpu": Section(state=ABSENT)})
    after = now.after(before)
    assert after.section("services") == Section(state=DENIED, reason="no", data={"items": {"web": {}}})
    assert after.section("cpu") == Section(state=ABSENT)


def test_of_two_sources_the_more_trusted_one_counts_key_by_key() -> None:
    pve = Facts(sections={"memory": Section(state=OK, data={"total_mb": 1, "swap_mb": 2})}, measured={"cpu.percent": 1})
    ssh = Facts(sections={"memory": Section(state=OK, data={"total_mb": 3})}, measured={"cpu.percent": 2})
    both = joined([(Source.SSH, ssh), (Source.PROXMOX, pve)])
    assert both.known("memory") == {"total_mb": 3, "swap_mb": 2}
    assert both.metrics() == {"cpu.percent": 2}
    denied = Facts(sections={"memory": Section(state=DENIED)})
    assert joined([(Source.SSH, denied), (Source.PROXMOX, pve)]).section("memory").state is OK


_NAMES = ("os", "uname", "machine_id", "virtualization", "uptime", "cpu", "ticks", "load", "memory", "disks",
    "addresses", "links", "route", "dns", "traffic", "units", "listeners", "tcp", "tcp6", "ufw", "firewalls", "ruleset",
    "containers", "inspected", "dpkg", "rpm", "apk", "pacman", "upgrades")  # fmt: skip
_WORDS = st.sampled_from(["", "0", "-1", "9" * 30, "tcp", "0A", ":", "0100007F:1538", "{}", '{"Name": 1}', "[::]:x",
    "cpu", "MemTotal:", "\t", "running", "loaded", "Inst", "1: eth0 inet 10.0.0.1/99", "é", "\x00"])  # fmt: skip
_LINES = st.lists(st.lists(_WORDS | st.text(max_size=8), max_size=12).map(" ".join), max_size=5).map("\n".join)


@given(st.dictionaries(st.sampled_from(_NAMES), st.builds(Part, _LINES, st.sampled_from([0, 1, 124, 127]))))
def test_whatever_a_host_prints_becomes_facts(parts: dict[str, Part]) -> None:
    found = facts_of(Parts(parts))
    assert Facts.of_document(found.stable(), found.metrics()).stable() == found.stable()
    assert all(section.state in SectionState for section in found.sections.values())


@given(st.text(max_size=200))
def test_any_output_can_be_parsed(output: str) -> None:
    assert all(isinstance(part, Part) for part in parse(output).values())
