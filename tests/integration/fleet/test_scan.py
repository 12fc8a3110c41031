"""Each way in which a host may fail has its outcome, and none keeps the others waiting."""

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from inventory.fleet.endpoints import Endpoint
from inventory.fleet.known_hosts import Asked
from inventory.fleet.words import Outcome
from tests.standins.fleet.sshd import Daemon, Fleet, fleet, free_port, why_not
from workers.fleet.ssh_round import sighting
from workers.sources.ssh_host import Limits, Login, Look
from workers.sources.ssh_keys import client_keys
from workers.sources.ssh_scan import Scan

SHORT = Limits(connect=1.0, again=0.5, login=5.0, script=3.0)


@pytest.fixture(scope="module")
def hosts() -> Iterator[Fleet]:
    if reason := why_not():
        pytest.skip(reason)
    with fleet(5, 13, together=1) as found:
        yield found


def asked(daemon: Daemon, **changes: object) -> Asked:
    host = daemon.hosts[0]
    return replace(Asked(Endpoint(host.address, host.port), host.address, (daemon.public_key,)), **changes)  # type: ignore[arg-type] # fields of Asked


def scanned(hosts: Fleet, *who: Asked, limits: Limits = SHORT) -> dict[str, Look]:
    login = Login(hosts.access.account, client_keys(hosts.access))
    with Scan(who, login, limits, deep=False) as answers:
        return {found.asked.name: found for found in answers}


@pytest.fixture
def silent() -> Iterator[str]:
    """A port where nobody takes connections, and whose queue is full."""
    with socket.create_server(("127.0.14.1", 0), backlog=0) as listener, socket.socket() as first:
        first.connect(listener.getsockname())
        yield listener.getsockname()[1]


def test_every_outcome_is_told_apart(hosts: Fleet, silent: int) -> None:
    good, stranger, locked, slow, mute = hosts.daemons
    locked.authorize("")
    slow.hosts[0].program("systemctl", "sleep 60")
    mute.hosts[0].write("bin/sh.gone", "")
    (mute.hosts[0].root / "bin/sh").unlink()
    key = (good.public_key,)
    nobody, nothing = Endpoint("127.0.14.1", silent), Endpoint("127.0.14.2", free_port())
    found = scanned(
        hosts, asked(good), asked(stranger, trusted=key), asked(locked), asked(slow), asked(mute),
        Asked(nobody, "silent", key), Asked(nothing, "refused", key), asked(good, name="unknown", trusted=()),
    )  # fmt: skip
    told = {name: look.outcome for name, look in found.items()}
    assert told == {
        "127.0.13.1": Outcome.SEEN, "127.0.13.2": Outcome.KEY_CHANGED, "127.0.13.3": Outcome.LOGIN_DENIED,
        "127.0.13.4": Outcome.FAILED, "127.0.13.5": Outcome.FAILED, "silent": Outcome.SILENT,
        "refused": Outcome.REFUSED, "unknown": Outcome.KEY_UNKNOWN,
    }  # fmt: skip
    assert found["127.0.13.4"].reason == "its answer took longer than 3 seconds"
    assert found["127.0.13.5"].reason.startswith("it doesn't run our script")
    assert stranger.logged_on() == 0


def test_a_host_without_rights_for_us_says_denied_and_not_none(hosts: Fleet) -> None:
    look = scanned(hosts, asked(hosts.daemons[0]))["127.0.13.1"]
    containers = sighting(look).facts.section("containers")
    assert (containers.state, containers.data) == ("denied", {})


def test_leaving_a_scan_ends_it(hosts: Fleet, silent: int) -> None:
    who = [
        Asked(Endpoint("127.0.14.1", silent), f"silent{number}", (hosts.daemons[0].public_key,)) for number in range(9)
    ]
    scan = Scan(who, Login("nobody"), SHORT._replace(connect=60.0), deep=False)
    with scan:
        pass
    assert not scan.going
