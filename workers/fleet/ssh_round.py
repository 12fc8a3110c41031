"""A round over SSH: every host that is due is asked, and what it says is recorded as it comes."""

import ipaddress
import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from inventory.fleet.endpoints import SSH_PORT
from inventory.fleet.known_hosts import Asked
from inventory.fleet.model import Sighting
from inventory.fleet.room import SshAccess
from inventory.fleet.words import KeyKind, Outcome, Source
from inventory.services import Services
from workers.base import Context
from workers.sources.host_facts import facts_of
from workers.sources.host_hardware import kind
from workers.sources.host_parts import parse
from workers.sources.ssh_host import Limits, Login, Look
from workers.sources.ssh_keys import client_keys, fingerprint
from workers.sources.ssh_scan import Scan

_MACHINE_ID = re.compile(r"[0-9a-f]{32}")
# A script that wasn't asked for packages leaves those that are known as they are.
_DEEP_HOURS = range(0, 24, 6)


def ask_hosts(context: Context, *, everything: bool) -> Counter[Outcome]:
    """Ask those that are due, or every host there is; gives how many ended how."""
    fleet, community = context.services.fleet, context.target.community
    subjects = fleet.known_hosts.all(community) if everything else None
    hosts = fleet.known_hosts.due(community, context.now, subjects)
    ended = Counter[Outcome]()
    if not hosts:
        return ended
    access = fleet.access.ssh
    login = Login(access.account, client_keys(access), access.agent)
    deep = everything or context.now.hour in _DEEP_HOURS
    with Scan(hosts, login, limits_of(access), deep=deep) as answers:
        for found in answers:
            ended[found.outcome] += 1
            record(context.services, community, found, context.now)
            context.progress(ended.total(), len(hosts))
    return ended


def limits_of(access: SshAccess) -> Limits:
    """The limits with as many at once as the installation wants."""
    return Limits()._replace(at_once=access.at_once)


def record(services: Services, community: str, found: Look, now: datetime) -> None:
    """Record one answer: the key that was shown first, for it decides what may be believed.

    A host whose key was approved while it was asked for it is asked anew, and nothing is recorded now.
    """
    subject = found.asked.endpoint.subject
    if found.key is not None and services.fleet.known_hosts.shown(community, subject, found.key, now) == "trusted":
        return
    services.fleet.recording.observe(community, Source.SSH, [sighting(found)], now)


def sighting(found: Look) -> Sighting:
    """What an answer says of its target."""
    asked = found.asked
    if found.outcome is not Outcome.SEEN:
        return Sighting(
            Source.SSH, asked.endpoint.subject, asked.name, address=asked.endpoint.host,
            outcome=found.outcome, reason=found.reason,
        )  # fmt: skip
    parts = parse(found.output)
    keys, node = _keys(asked, parts["machine_id"].text.strip()), kind(parts)
    return Sighting(Source.SSH, asked.endpoint.subject, asked.name, node, asked.endpoint.host, keys, facts_of(parts))


def _keys(asked: Asked, machine_id: str) -> Mapping[KeyKind, str]:
    keys = {KeyKind.HOST_KEY: fingerprint(asked.trusted[0])}
    if _MACHINE_ID.fullmatch(machine_id):
        keys[KeyKind.MACHINE_ID] = machine_id
    # Behind another port there may be another machine of the same address.
    if asked.endpoint.port == SSH_PORT and _is_address(asked.endpoint.host):
        keys[KeyKind.ADDRESS] = asked.endpoint.host
    return keys


def _is_address(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
