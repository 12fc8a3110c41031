"""A fleet's day, told in chat: found and seen, then a service, a key, a certificate and a container go wrong."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inventory.db import Database
from inventory.fleet.room import FleetAccess
from tests.integration.fleet.site import Site, site
from tests.standins.fleet import engine as docker_engine
from tests.standins.fleet.engine import Engine, NoEngine
from tests.standins.fleet.hosts import UNITS, listening
from tests.standins.fleet.listener import TlsListener, tls_listener
from tests.standins.fleet.sshd import Fleet, fleet, why_not

SECOND = 12


@pytest.fixture
def hosts() -> Iterator[Fleet]:
    """Two hosts, each with a daemon and so a key of its own."""
    if reason := why_not():
        pytest.skip(reason)
    with fleet(2, SECOND, together=1) as found:
        yield found


@pytest.fixture
def engine() -> Iterator[Engine]:
    if reason := docker_engine.why_not():
        pytest.skip(reason)
    try:
        with docker_engine.engine() as found:
            yield found
    except NoEngine as error:
        pytest.skip(f"dockerd doesn't start here: {error}")


@pytest.fixture
def web(hosts: Fleet, tmp_path: Path) -> Iterator[TlsListener]:
    """What listens on the first host, with a certificate for 60 days."""
    with tls_listener(
        hosts.hosts[0].address, tmp_path, "web.example.org", datetime.now(UTC) + timedelta(days=60)
    ) as one:
        hosts.hosts[0].write("proc/net/tcp", listening(22, one.port))
        yield one


@pytest.fixture
def place(db: Database, community: str, hosts: Fleet, engine: Engine, web: TlsListener) -> Iterator[Site]:
    access = FleetAccess(
        frozenset({community}), community, ssh=hosts.access, docker=(engine.address,), tls_ports=(web.port,)
    )
    with site(db, community, access, datetime.now(UTC)) as found:
        yield found


def test_a_fleet_is_found_and_each_thing_that_goes_wrong_is_told(
    place: Site, hosts: Fleet, engine: Engine, web: TlsListener
) -> None:
    it_is_found(place, hosts, engine)
    a_service_stops(place, hosts)
    a_certificate_expires(place, web)
    name = a_container_is_removed(place, engine)
    a_host_key_changes(place, hosts)
    place.hears("fleet snapshot after")
    lines = place.hears("fleet diff 1 2").splitlines()
    assert lines[1:4] == [
        "~ modified: 1 certificate, 1 stack, 1 target", "- deleted: 1 container", "Average health 1 → 0.867.",
    ]  # fmt: skip
    assert f"! container web on {name}: deleted" in lines
    assert "! target web1: status up → quarantined" in lines


def it_is_found(place: Site, hosts: Fleet, engine: Engine) -> None:
    engine.run("db", "shop")
    engine.run("web", "shop", needs="db:service_started:false")
    for name, host in zip(("web1", "db1"), hosts.hosts, strict=True):
        place.hears(f"fleet enroll {host.subject} --name {name} --role production")
        place.hears(f"fleet approve {name}")
    place.services.subscriptions.add(place.ada, "console", "fleet.*")
    assert place.discover() == f"2 hosts asked: 2 seen. docker {engine.address}: 1 machine. 1 certificate seen."
    assert place.hears("fleet").splitlines()[:2] == [
        "3 targets, health 1.00 on average: 3 healthy, 0 unhealthy, 0 critical.",
        "Status: 3 up.",
    ]
    assert "certificate 127.0.12.1" in place.hears("fleet show web1")
    assert "web running → db" in place.hears("fleet stacks")
    assert place.hears("fleet snapshot before").startswith("Snapshot #1 'before' holds")
    place.told()


def a_service_stops(place: Site, hosts: Fleet) -> None:
    up, down = "loaded active   running A high", "loaded failed   failed  A high"
    hosts.hosts[1].write("run/units", UNITS.replace(up, down))
    place.discover()
    assert place.told() == ["⚠️ On db1 systemd/nginx.service has stopped (failed)."]
    hosts.hosts[1].write("run/units", UNITS)
    place.discover()
    assert place.told() == ["✅ On db1 systemd/nginx.service runs again."]


def a_certificate_expires(place: Site, web: TlsListener) -> None:
    where = f"{web.address}:{web.port}"
    web.show("web.example.org", datetime.now(UTC) - timedelta(days=2))
    place.discover()
    assert place.told() == [f"⚠️ On web1 the certificate {where} expired 2 days ago."]
    assert f"Health 0.6: security: certificate {where} expired 2 days ago (−0.4)" in place.hears("fleet show web1")
    place.tick(minutes=3)
    assert any("web1 is unhealthy (0.6): security: certificate" in text for text in place.told())


def a_container_is_removed(place: Site, engine: Engine) -> str:
    engine.remove("web")
    place.discover()
    name = place.hears("fleet list runtime:docker").splitlines()[1].split(" ")[0]
    assert place.told() == [f"⚠️ On {name} docker/web has stopped (it isn't there any more)."]
    return name


def a_host_key_changes(place: Site, hosts: Fleet) -> None:
    fresh = hosts.daemons[0].new_key()
    hosts.daemons[0].restart()
    before = hosts.daemons[0].logged_on()
    place.discover()
    assert hosts.daemons[0].logged_on() == before
    assert [text for text in place.told() if "quarantine" in text] != []
    assert f"its host key changed to {fresh}" in place.hears("fleet show web1")
