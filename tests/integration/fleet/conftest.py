"""Fleets for tests: real sshd where this machine can start one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from inventory.db import Database
from inventory.fleet.room import FleetAccess
from tests.integration.fleet.site import Site, site
from tests.standins.fleet.sshd import Fleet, fleet, why_not

_SECOND = iter(range(20, 250))


@pytest.fixture
def hosts() -> Iterator[Fleet]:
    """Three hosts with SSH, which trust our key."""
    if reason := why_not():
        pytest.skip(reason)
    with fleet(3, next(_SECOND)) as found:
        yield found


@pytest.fixture
def place(db: Database, community: str, now: datetime, hosts: Fleet) -> Iterator[Site]:
    """A community whose installation may log on to the hosts; nothing is enrolled yet."""
    access = FleetAccess(communities=frozenset({community}), home=community, ssh=replace(hosts.access))
    with site(db, community, access, now) as found:
        yield found


@pytest.fixture
def enrolled(place: Site, hosts: Fleet) -> Site:
    """The same with all hosts enrolled and approved as h1, h2 and h3, and seen once."""
    for number, host in enumerate(hosts.hosts, 1):
        place.hears(f"fleet enroll {host.subject} web --name h{number} --role production")
        place.hears(f"fleet approve h{number}")
    place.discover()
    return place
