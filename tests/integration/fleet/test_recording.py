"""Machines are known again, merged and taken apart; what stops is told until it runs, or need not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from inventory.actor import Actor
from inventory.db import Database
from inventory.errors import Conflict, NotFound
from inventory.fleet.facts import Facts, Section
from inventory.fleet.filters import Filter
from inventory.fleet.model import Sighting
from inventory.fleet.words import KeyKind, NodeType, Outcome, SectionState, Source, TargetStatus
from inventory.services import Services
from tests.integration.fleet.things import NOON, a_fleet, facts, sighting


def names(services: Services, actor: Actor) -> list[str]:
    return [target.name for target in services.fleet.targets.page(actor, Filter(), limit=100)]


def tailscale(node: str, address: str, machine_id: str = "") -> Sighting:
    keys = {KeyKind.TAILNET: node, KeyKind.ADDRESS: address, KeyKind.MACHINE_ID: machine_id}
    return Sighting(Source.TAILSCALE, node, f"box-{node}", NodeType.BARE_METAL, address, keys)


def observe(services: Services, actor: Actor, *seen: Sighting, now: datetime = NOON, complete: bool = False) -> None:
    services.fleet.recording.observe(actor.community, seen[0].source, seen, now, complete=complete)


def test_a_machine_that_two_sources_name_is_one_target(services: Services, admin: Actor) -> None:
    observe(services, admin, replace(sighting("100.64.0.1:22", "web1"), keys={KeyKind.ADDRESS: "100.64.0.1"}))
    observe(services, admin, tailscale("n1", "100.64.0.1"))
    assert names(services, admin) == ["web1"]
    assert services.fleet.targets.get(admin, "web1").sources == [Source.SSH, Source.TAILSCALE]


def test_two_targets_that_turn_out_to_be_one_machine_are_merged_and_split_for_good(
    services: Services, admin: Actor
) -> None:
    target = a_fleet(services, admin)
    assert names(services, admin) == ["web1"]
    assert len(target.keys[KeyKind.MACHINE_ID]) == 1
    one, other = services.fleet.keeping.split(admin, "web1")
    assert (one.name, other.name) == ("web1", "web2")
    observe(services, admin, sighting("10.0.0.2:22", "web2", "a" * 32))
    assert names(services, admin) == ["web1", "web2"]
    with pytest.raises(NotFound):
        services.fleet.keeping.split(admin, "web1")


def test_an_address_that_another_machine_has_now_takes_nothing_over(services: Services, admin: Actor) -> None:
    observe(services, admin, tailscale("n1", "100.64.0.1", "a" * 32))
    observe(services, admin, tailscale("n2", "100.64.0.1", "b" * 32))
    assert names(services, admin) == ["box-n1", "box-n2"]


def test_a_merge_keeps_the_quarantine_of_either(services: Services, admin: Actor) -> None:
    observe(services, admin, sighting("10.0.0.1:22", "web1", "a" * 32))
    observe(services, admin, tailscale("n1", "100.64.0.9"))
    services.fleet.enrolment.quarantine(admin, "box-n1", "odd")
    observe(services, admin, tailscale("n1", "100.64.0.9", "a" * 32))
    target = services.fleet.targets.get(admin, "web1")
    assert (target.status, target.reason) == (TargetStatus.QUARANTINED, "odd")


def test_only_a_source_that_answered_in_full_lets_something_be_gone(services: Services, admin: Actor) -> None:
    both = tailscale("n1", "100.64.0.1"), tailscale("n2", "100.64.0.2")
    observe(services, admin, *both, complete=True)
    observe(services, admin, both[0])
    assert services.fleet.targets.get(admin, "box-n2").status is TargetStatus.UP
    observe(services, admin, both[0], complete=True)
    assert services.fleet.targets.get(admin, "box-n2").status is TargetStatus.GONE
    observe(services, admin, *both, complete=True)
    assert services.fleet.targets.get(admin, "box-n2").status is TargetStatus.UP


def test_a_host_that_does_not_answer_keeps_what_was_known(services: Services, admin: Actor) -> None:
    observe(services, admin, sighting("10.0.0.1:22", "web1", told=facts(cpu_percent=97.0)))
    silent = replace(sighting("10.0.0.1:22", "web1"), outcome=Outcome.SILENT, reason="silent at 10.0.0.1:22")
    observe(services, admin, silent, now=NOON + timedelta(hours=1))
    target = services.fleet.targets.get(admin, "web1")
    assert (target.status, target.health, target.last_seen) == (TargetStatus.UNREACHABLE, 0.7, NOON)
    assert target.document["services"]["items"]["nginx.service"]["status"] == "running"


def test_a_section_that_is_denied_this_time_is_never_taken_for_gone(services: Services, admin: Actor) -> None:
    observe(services, admin, sighting("10.0.0.1:22", "web1"))
    denied = Facts(sections={"services": Section(state=SectionState.DENIED, reason="permission denied")})
    observe(services, admin, sighting("10.0.0.1:22", "web1", told=denied))
    section = services.fleet.targets.get(admin, "web1").document["services"]
    assert section["state"] == "denied"
    assert list(section["items"]) == ["nginx.service"]


def test_the_same_sightings_again_change_nothing_and_are_recorded_once(services: Services, admin: Actor) -> None:
    first = services.fleet.recording.observe(admin.community, Source.SSH, [sighting("10.0.0.1:22", "web1")], NOON)
    again = services.fleet.recording.observe(admin.community, Source.SSH, [sighting("10.0.0.1:22", "web1")], NOON)
    assert [change["action"] for change in first.changes] == ["fleet.found"]
    assert again.changes == []
    assert first.targets == again.targets


def test_two_machines_of_one_name_are_told_apart(services: Services, admin: Actor) -> None:
    observe(services, admin, tailscale("n1", "100.64.0.1"))
    observe(services, admin, replace(tailscale("n2", "100.64.0.2"), name="box-n1"))
    assert names(services, admin) == ["box-n1", "box-n1 (n2)"]


def test_a_forgotten_machine_is_found_anew(services: Services, admin: Actor) -> None:
    observe(services, admin, tailscale("n1", "100.64.0.1"))
    first = services.fleet.enrolment.forget(admin, "box-n1")
    assert names(services, admin) == []
    observe(services, admin, tailscale("n1", "100.64.0.1"))
    assert services.fleet.targets.get(admin, "box-n1").id != first.id


def test_old_rows_are_dropped_after_a_while(services: Services, admin: Actor) -> None:
    observe(services, admin, tailscale("n1", "100.64.0.1"))
    services.fleet.enrolment.forget(admin, "box-n1")
    assert services.fleet.recording.forget_before(datetime.max.replace(tzinfo=NOON.tzinfo)) >= 1


def test_a_dismissed_service_counts_again_once_it_ran(services: Services, admin: Actor) -> None:
    observe(services, admin, sighting("10.0.0.1:22", "web1"))
    observe(services, admin, sighting("10.0.0.1:22", "web1", told=facts("stopped")))
    with pytest.raises(NotFound, match="Stopped are systemd"):
        services.fleet.keeping.dismiss(admin, "web1", "apache")
    target, service = services.fleet.keeping.dismiss(admin, "web1", "nginx.service")
    assert (service, target.expected) == ("systemd/nginx.service", {})
    observe(services, admin, sighting("10.0.0.1:22", "web1"))
    assert list(services.fleet.targets.get(admin, "web1").expected) == ["systemd/nginx.service"]


def test_a_name_that_is_taken_or_a_host_enrolled_twice_is_refused(services: Services, admin: Actor) -> None:
    a_fleet(services, admin)
    observe(services, admin, tailscale("n1", "100.64.0.1"))
    with pytest.raises(Conflict, match="A target is called 'BOX-N1' already"):
        services.fleet.keeping.rename(admin, "web1", "BOX-N1")


def test_labels_and_roles_are_set_and_taken_away(services: Services, admin: Actor) -> None:
    a_fleet(services, admin)
    assert services.fleet.keeping.labels(admin, "web1", ["EU", "web"], []).labels == ["eu", "web"]
    assert services.fleet.keeping.labels(admin, "web1", [], ["web"]).labels == ["eu"]
    assert services.fleet.keeping.role(admin, "web1", "Lab").role == "lab"
    assert services.fleet.keeping.role(admin, "web1", "none").role is None


def test_vulnerabilities_make_a_machine_unhealthy_until_they_are_gone(services: Services, admin: Actor) -> None:
    observe(services, admin, sighting("10.0.0.1:22", "web1"), now=datetime.now(UTC))
    bad = b'[{"id": "CVE-2026-1", "severity": "critical", "package": "openssl"}]'
    target, count = services.fleet.importing.vulnerabilities(admin, "web1", bad)
    assert (count, target.health) == (1, 0.6)
    assert "security: CVE-2026-1 (−0.4)" in target.reasons
    target, count = services.fleet.importing.vulnerabilities(admin, "web1", b"[]")
    assert (count, target.reasons) == (0, [])


def test_whatever_a_machine_says_is_kept_on_one_line_and_within_bounds(services: Services, admin: Actor) -> None:
    hostile = "web\x00\ud800\u202e\nroot " + "x" * 5000
    data = {hostile: [hostile, {"deep": [[[[[[[[hostile]]]]]]]]}], "many": {str(number): 1 for number in range(9000)}}
    told = Facts(sections={"services": Section(state=SectionState.DENIED, reason="no\x00", data={"items": {}}),
                           "system": Section(state=SectionState.OK, data=data)})  # fmt: skip
    observe(services, admin, replace(sighting("10.0.0.1:22", told=told), name=hostile, address=hostile))
    (target,) = services.fleet.targets.documents(admin, Filter())
    assert target.name.startswith("web root xxx")
    assert len(target.document["system"]["many"]) <= 5000
    assert "\x00" not in str(target.document)


def test_a_target_that_is_as_it_was_is_not_written_again(services: Services, admin: Actor, db: Database) -> None:
    observe(services, admin, sighting("10.0.0.1:22", "web1"))

    def written() -> object:
        with db.reading() as connection:
            sql = "SELECT xmin::text FROM fleet_target WHERE community_id = %s"
            return connection.execute(sql, [admin.community]).fetchone()

    before = written()
    services.fleet.recording.every(admin.community, NOON + timedelta(hours=1))
    assert written() == before
    services.fleet.recording.every(admin.community, NOON + timedelta(hours=13))
    assert written() != before
