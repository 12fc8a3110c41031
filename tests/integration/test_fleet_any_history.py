"""Whatever a fleet goes through: every two snapshots differ as they plainly do, also after old ones were dropped."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.actor import Actor, Role
from inventory.fleet.diff import fields
from inventory.fleet.differing import Chosen
from inventory.fleet.snapshot_model import wanted
from inventory.services import Services
from tests.integration.fleet_facts import seen, sighting

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOSTS, SERVICES = ("a", "b", "c"), ("x", "y", "z")
# What each host has: none for one that isn't named any more, else its services and their states.
STATES = st.dictionaries(st.sampled_from(SERVICES), st.sampled_from(("running", "stopped")))
FLEETS = st.dictionaries(st.sampled_from(HOSTS), STATES)
HISTORIES = st.lists(FLEETS, min_size=2, max_size=6)
Fleet = dict[str, dict[str, str]]
Told = set[tuple[str, str, str]]


def taken(services: Services, actor: Actor, history: list[Fleet]) -> None:
    for step, fleet in enumerate(history):
        when = NOW + step * timedelta(hours=1)
        hosts = [sighting(host, {"services": {"items": _items(states)}}) for host, states in fleet.items()]
        seen(services, actor.community, when, *hosts, complete=True)
        services.fleet.snapshots.take(actor, wanted(f"step {step}", "", "manual", ()), when)


def _items(states: dict[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"runtime": "systemd", "status": how} for name, how in states.items()}


def plainly(old: Fleet, new: Fleet) -> Told:
    """The changes of services between two fleets, by comparing all of both."""
    before = {(host, name): how for host, states in old.items() for name, how in states.items()}
    after = {(host, name): how for host, states in new.items() for name, how in states.items()}
    return {
        (*key, "created" if key not in before else "deleted" if key not in after else "modified")
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    }


def told(services: Services, actor: Actor, old: int, new: int) -> Told:
    found = services.fleet.comparing.changes(
        actor, str(old), str(new), NOW + timedelta(days=1), Chosen(("service",), limit=200)
    )
    return {(change.target_name, change.name, change.change.value) for change in found}


@given(HISTORIES)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_two_snapshots_differ_as_they_plainly_do(services: Services, history: list[Fleet]) -> None:
    actor = Actor(f"c-{uuid4().hex[:12]}", "test:ada", "Ada", "test", Role.ADMIN)
    taken(services, actor, history)
    pairs = [(old, new) for new in range(1, len(history) + 1) for old in range(1, new)]
    for old, new in pairs:
        assert told(services, actor, old, new) == plainly(history[old - 1], history[new - 1])
    late = NOW + timedelta(days=400)
    services.fleet.archive.thin(actor.community, late)
    left = sorted(snapshot.number for snapshot in services.fleet.snapshots.page(actor))
    assert left == [1, len(history)]
    assert told(services, actor, 1, len(history)) == plainly(history[0], history[-1])


VALUES = st.none() | st.integers() | st.text(max_size=3)
DOCUMENTS = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner)
)


@given(DOCUMENTS, DOCUMENTS)
def test_fields_differ_where_documents_do_and_nowhere_else(old: Any, new: Any) -> None:
    found = fields(old, new)
    assert bool(found) == (old != new)
    assert fields(old, old) == []
    assert [(field.path, field.new, field.old) for field in fields(new, old)] == [tuple(field) for field in found]


def test_snapshots_taken_at_once_have_numbers_of_their_own_and_hold_the_same(
    services: Services, moderator: Actor
) -> None:
    seen(services, moderator.community, NOW, sighting("a", {"services": {"items": _items({"x": "running"})}}))
    with ThreadPoolExecutor(8) as pool:
        made = list(
            pool.map(
                lambda n: services.fleet.snapshots.take(moderator, wanted(f"n{n}", "", "manual", ()), NOW), range(24)
            )
        )
    assert sorted(one.snapshot.number for one in made) == list(range(1, 25))
    assert {one.snapshot.things for one in made} == {2}
    assert services.fleet.comparing.compare(moderator, "1", "24", NOW).counts == {}
