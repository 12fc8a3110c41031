"""A whole fleet out and in again: the round trip is equal, and a file that doesn't fit changes nothing."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.base import Attachment
from inventory.actor import Actor, Role
from inventory.errors import Conflict, Denied, Invalid
from inventory.fleet.known_hosts import ShownKey
from inventory.fleet.model import Sighting
from inventory.fleet.words import KeyKind, Source
from inventory.services import Services
from tests.integration.fleet_facts import seen, sighting, web
from tests.proofs.door import Door

NOW = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)


def exported(services: Services, actor: Actor) -> bytes:
    return "".join(services.fleet.exchange.export(actor)).encode()


def elsewhere() -> Actor:
    return Actor(f"c-{uuid4().hex[:12]}", "test:admin", "Ada", "test", Role.ADMIN)


@pytest.fixture
def fleet(services: Services, admin: Actor) -> Actor:
    """A fleet with two hosts, a container on one of them, a host key and a wish."""
    keyed = Sighting(
        source=Source.PROXMOX, subject="pve/100", name="vm-1", address="10.0.0.9", keys={KeyKind.PVE: "pve/100"},
        facts=sighting("vm-1", {"cpu": {"cores": 4}}, {"cpu.percent": 12.5}).facts,
    )  # fmt: skip
    services.fleet.recording.observe(admin.community, Source.PROXMOX, [keyed], NOW, complete=True)
    metrics = {"cpu.percent": 91.7, "disk.percent:/": 33.333}
    seen(services, admin.community, NOW, sighting("wéb-1", web(nginx="running"), metrics), complete=True)
    key = ShownKey("ssh-ed25519", "ssh-ed25519 AAAA", "SHA256:abc")
    assert services.fleet.known_hosts.shown(admin.community, "wéb-1:22", key, NOW) == "pending"
    services.fleet.drift.write(admin, "roles: {production: {packages: [nginx]}}", NOW)
    return admin


def test_the_round_trip_is_equal(services: Services, fleet: Actor) -> None:
    other, first = elsewhere(), exported(services, fleet)
    report = services.fleet.exchange.import_file(other, first)
    assert (report.added, report.changed, report.unchanged) == (2, 0, 0)
    assert exported(services, other) == first
    assert orjson.loads(first)["host_keys"][0]["fingerprint"] == "SHA256:abc"
    again = services.fleet.exchange.import_file(other, first)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    assert exported(services, other) == first


def test_what_was_changed_comes_back_and_what_is_new_here_stays(services: Services, fleet: Actor) -> None:
    first = exported(services, fleet)
    seen(services, fleet.community, NOW, sighting("wéb-1", web(nginx="failed")), sighting("new", web()))
    report = services.fleet.exchange.import_file(fleet, first)
    assert (report.added, report.changed, report.unchanged) == (0, 1, 1)
    names = {row["name"] for row in orjson.loads(exported(services, fleet))["targets"]}
    assert names == {"wéb-1", "vm-1", "new"}


def test_a_source_goes_on_where_the_other_one_stopped(services: Services, fleet: Actor) -> None:
    other = elsewhere()
    services.fleet.exchange.import_file(other, exported(services, fleet))
    seen(services, other.community, NOW, sighting("wéb-1", web(nginx="stopped")))
    names = [row["name"] for row in orjson.loads(exported(services, other))["targets"]]
    assert sorted(names) == ["vm-1", "wéb-1"]


def test_two_targets_may_swap_their_names(services: Services, fleet: Actor) -> None:
    file = orjson.loads(exported(services, fleet))
    one, two = file["targets"]
    one["name"], two["name"] = two["name"], one["name"]
    assert services.fleet.exchange.import_file(fleet, orjson.dumps(file)).changed == 2


@pytest.mark.parametrize("what", ["name", "identity", "dry run", "role", "wish"])
def test_what_does_not_fit_changes_nothing(services: Services, fleet: Actor, moderator: Actor, what: str) -> None:
    other = elsewhere()
    seen(services, other.community, NOW, sighting("wéb-1", web()) if what == "name" else sighting("x", web()))
    if what == "identity":
        keyed = Sighting(source=Source.PROXMOX, subject="pve/7", name="y", keys={KeyKind.PVE: "pve/100"})
        services.fleet.recording.observe(other.community, Source.PROXMOX, [keyed], NOW)
    before, file = exported(services, other), orjson.loads(exported(services, fleet))
    if what == "wish":
        file["desired"] = "roles: ["
    content = orjson.dumps(file)
    if what == "dry run":
        assert services.fleet.exchange.import_file(other, content, dry_run=True).added == 2
    elif what == "role":
        weak = Actor(other.community, "test:max", "Max", "test", Role.MODERATOR)
        with pytest.raises(Denied):
            services.fleet.exchange.import_file(weak, content)
    else:
        with pytest.raises(Invalid if what == "wish" else Conflict):
            services.fleet.exchange.import_file(other, content)
    assert exported(services, other) == before


VALUES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(
    st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=10
)  # fmt: skip
TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=10)
DOCUMENTS = st.dictionaries(TEXTS, st.dictionaries(TEXTS, VALUES, max_size=3), max_size=3)


@given(document=DOCUMENTS, metrics=st.dictionaries(TEXTS.filter(str.isalnum), st.floats(-1e9, 1e9), max_size=3))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_facts_make_an_equal_round_trip(
    services: Services, document: dict[str, Any], metrics: dict[str, float]
) -> None:
    here, there = elsewhere(), elsewhere()
    row = {"id": str(uuid4()), "kind": "vm", "name": "x", "status": "up", "first_seen": NOW, "document": document}
    file = {"format": "storekeeper-fleet", "version": 1, "targets": [{**row, "metrics": metrics}]}
    services.fleet.exchange.import_file(here, orjson.dumps(file))
    first = exported(services, here)
    assert orjson.loads(first)["targets"][0]["document"] == document
    services.fleet.exchange.import_file(there, first)
    assert exported(services, there) == first


def test_in_chat_the_file_is_attached(opened: Door, services: Services, fleet: Actor) -> None:
    say = opened.say
    given_file = say(fleet, "!fleet export")
    assert given_file is not None
    assert given_file.attachment is not None
    assert given_file.attachment.name.startswith("fleet-20")
    other = elsewhere()
    file = Attachment("fleet.json", given_file.attachment.content, "application/json")
    tried, taken = say(other, "!fleet import --dry-run", file), say(other, "!fleet import", file)
    assert tried is not None
    assert taken is not None
    assert (tried.text, taken.text) == (
        "It would be 2 added, 0 changed, 0 unchanged.", "Imported: 2 added, 0 changed, 0 unchanged.",
    )  # fmt: skip
