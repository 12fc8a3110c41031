"""Hosts over real SSH: nothing is sent before a key is approved, and then all is known at once."""

from datetime import datetime

import pytest

from tests.integration.fleet.site import Site
from tests.standins.fleet.sshd import Fleet
from workers.fleet.ssh_round import record
from workers.sources.ssh_host import Login
from workers.sources.ssh_scan import Scan


def test_a_host_is_enrolled_approved_and_seen(place: Site, hosts: Fleet) -> None:
    host = hosts.hosts[0]
    text = place.hears(f"fleet enroll {host.subject} web eu --name web1 --role production")
    assert (
        text == f"Enrolled web1 at {host.subject}. Its key is shown in a moment; approve it with !fleet approve web1."
    )
    assert place.last().result == "1 host asked: 1 waiting for approval of their host key."
    shown = place.say("fleet show web1").values()
    assert shown is not None
    key = shown["keys"][0]
    assert key["state"] == "pending"
    assert hosts.daemons[0].logged_on() == 0
    assert place.hears(f"fleet approve web1 {key['fingerprint']}") == (
        f"web1 is trusted with the ssh-ed25519 key {key['fingerprint']}; it is asked in a moment."
    )
    assert place.discover() == "1 host asked: 1 seen."
    assert hosts.daemons[0].logged_on() == 1
    lines = place.hears("fleet show web1").splitlines()
    assert lines[0] == f"web1 ({host.address}): bare metal, production, Debian GNU/Linux 12 (bookworm) [eu, web]"
    assert lines[1:4] == [
        "Up; seen just now.",
        "Health 1.0",
        "2 cores (10 % busy), 7.6 GB memory (40 % full), disk / 50 % full.",
    ]


def test_overview_and_lists_tell_what_was_seen(enrolled: Site) -> None:
    assert enrolled.hears("fleet").splitlines() == [
        "3 targets, health 1.00 on average: 3 healthy, 0 unhealthy, 0 critical.",
        "Status: 3 up.",
        "Roles: 3 production.",
        "Services: 12 systemd, 9 bare_metal.",
    ]
    assert enrolled.hears("fleet list role:production health>=0.7 label:web").startswith("Targets:\nh1 (127.0.")
    assert enrolled.hears("fleet search nginx").startswith("Targets like 'nginx':\nh1 (127.0.")
    assert enrolled.hears("fleet list health<0.7") == "No target is like that."


def test_an_unknown_key_is_not_even_logged_on_to(place: Site, hosts: Fleet) -> None:
    place.hears(f"fleet enroll {hosts.hosts[0].subject} --name web1")
    place.discover()
    assert place.hears("fleet list").endswith("waits for approval")
    assert hosts.daemons[0].logged_on() == 0
    assert "Accepted" not in hosts.daemons[0].log.read_text()


def test_a_wrong_fingerprint_approves_nothing(place: Site, hosts: Fleet) -> None:
    place.hears(f"fleet enroll {hosts.hosts[0].subject} --name web1")
    refused = place.say("fleet approve web1 SHA256:AAAA")
    assert not refused.success
    assert refused.text.startswith("'web1' hasn't shown that key; it has shown SHA256:")
    place.discover()
    assert hosts.daemons[0].logged_on() == 0


def test_a_changed_key_is_an_alert_and_quarantine_and_no_command_is_sent(enrolled: Site, hosts: Fleet) -> None:
    daemon = hosts.daemons[0]
    before = daemon.logged_on()
    enrolled.services.subscriptions.add(enrolled.ada, "console", "fleet.host_key")
    fresh = daemon.new_key()
    daemon.restart()
    assert enrolled.discover().startswith("3 hosts asked: 3 with a changed host key.")
    assert daemon.logged_on() == before
    told = " ".join(enrolled.told())
    assert told.count(f"is in quarantine: its host key changed to {fresh}") == 3
    assert f"h1 is in quarantine: its host key changed to {fresh}" in told
    enrolled.discover()
    assert daemon.logged_on() == before
    assert enrolled.hears(f"fleet approve h1 {fresh}").startswith("h1 is trusted")
    enrolled.discover()
    assert daemon.logged_on() == before + 1
    assert any("h1 is no longer in quarantine." in text for text in enrolled.told())


@pytest.mark.parametrize("kinds", ["fleet.*", "*", "fleet.quarantine", "fleet.host_key"])
def test_a_changed_key_is_one_post_whichever_kinds_tell_of_it(enrolled: Site, hosts: Fleet, kinds: str) -> None:
    enrolled.services.subscriptions.add(enrolled.ada, "console", kinds)
    fresh = hosts.daemons[0].new_key()
    hosts.daemons[0].restart()
    assert enrolled.discover().startswith("3 hosts asked: 3 with a changed host key.")
    assert " ".join(enrolled.told()).count(f"its host key changed to {fresh}") == 3


def test_who_does_not_let_us_in_is_told_apart_from_silence(enrolled: Site, hosts: Fleet) -> None:
    hosts.daemons[0].authorize("")
    assert enrolled.discover() == "3 hosts asked: 3 not letting us in."
    assert enrolled.hears("fleet list status:denied").count("doesn't let us in") == 3
    assert "Services: 6 of 7 run" in enrolled.hears("fleet show h1")


def test_a_key_approved_while_the_host_is_asked_for_it_stays_approved(place: Site, hosts: Fleet, now: datetime) -> None:
    place.hears(f"fleet enroll {hosts.hosts[0].subject} --name web1")
    (asked,) = place.services.fleet.known_hosts.due(place.ada.community, now, [hosts.hosts[0].subject])
    with Scan([asked], Login("nobody"), deep=False) as answers:
        (late,) = answers
    place.hears("fleet approve web1")
    record(place.services, place.ada.community, late, now)
    assert place.discover() == "1 host asked: 1 seen."
