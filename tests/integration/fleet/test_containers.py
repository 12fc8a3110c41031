"""Containers of a real engine, by its API and by a host's own command: the same things, under the same names."""

from collections.abc import Iterator

import pytest

from inventory.errors import Unavailable
from inventory.fleet.facts import Facts
from inventory.fleet.serving import services_of
from tests.standins.fleet import engine as docker_engine
from tests.standins.fleet.engine import Engine, NoEngine
from workers.sources import docker as by_api
from workers.sources import local


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    if reason := docker_engine.why_not():
        pytest.skip(reason)
    try:
        with docker_engine.engine() as found:
            found.run("db", "shop")
            found.run("web", "shop", needs="db:service_started:false,cache")
            found.run("alone")
            found.stop("alone")
            yield found
    except NoEngine as error:
        pytest.skip(f"dockerd doesn't start here: {error}")


def told(facts: Facts) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(one.name, one.status.value, one.stack, one.depends_on) for one in services_of(facts) if one.image]


EXPECTED = [("alone", "stopped", "", ()), ("db", "running", "shop", ()), ("web", "running", "shop", ("cache", "db"))]


def test_an_engine_tells_its_containers_and_stacks(engine: Engine) -> None:
    facts = by_api.look(engine.address).facts
    assert told(facts) == EXPECTED
    assert facts.known("stacks")["items"]["shop"]["services"]["web"]["depends_on"] == ["cache", "db"]


def test_a_hosts_own_command_tells_the_same(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", engine.address)
    facts = local.look(deep=False).facts
    assert told(facts) == EXPECTED
    assert facts.known("containers") == by_api.look(engine.address).facts.known("containers")


def test_an_engine_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="it doesn't answer"):
        by_api.look("unix:///nowhere/docker.sock")
