"""A fleet without machines: what sources would say of some, for tests of what is done with it."""

from datetime import UTC, datetime, timedelta

from inventory.actor import Actor
from inventory.fleet.endpoints import parse_endpoint
from inventory.fleet.facts import Facts, Section
from inventory.fleet.known_hosts import ShownKey
from inventory.fleet.model import Sighting, Target
from inventory.fleet.words import KeyKind, NodeType, SectionState, Source
from inventory.services import Services

KEY = ShownKey(
    "ssh-ed25519", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOsHxcjvekD0csTVN2Rwi9HgzXq8gZbJsRQtmTzzYLCc", "SHA256:k1"
)
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def facts(status: str = "running", service: str = "nginx.service", **measured: float) -> Facts:
    """A host with one service that is so, and these figures (`cpu_percent` is cpu.percent)."""
    ok = SectionState.OK
    return Facts(
        sections={
            "system": Section(state=ok, data={"hostname": "web1", "os": "Debian 12"}),
            "services": Section(state=ok, data={"items": {service: {"runtime": "systemd", "status": status}}}),
            "security": Section(state=ok, data={"open_ports": {}}),
        },
        measured={name.replace("_", ".", 1): value for name, value in measured.items()},
    )


def sighting(subject: str, name: str = "", machine_id: str = "", told: Facts | None = None) -> Sighting:
    """What SSH says of a host."""
    keys = {KeyKind.MACHINE_ID: machine_id} if machine_id else {}
    return Sighting(Source.SSH, subject, name or subject, NodeType.VM, "10.0.0.5", keys, told or facts())


def a_fleet(services: Services, actor: Actor, note: str = "") -> Target:
    """web1, approved and seen, with a service that stopped; it was found to be the same machine as web2."""
    fleet, community = services.fleet, actor.community
    for name in ("web1", "web2"):
        subject = f"10.0.0.{name[-1]}:22"
        fleet.enrolment.enroll(actor, parse_endpoint(subject), name, labels=(note,) if note else ())
        fleet.known_hosts.shown(community, subject, KEY, NOON)
        fleet.enrolment.approve(actor, name)
        for status in ("running", "stopped"):
            now = NOON + timedelta(minutes=1)
            fleet.recording.observe(community, Source.SSH, [sighting(subject, name, "a" * 32, facts(status))], now)
    return fleet.targets.get(actor, "web1")
