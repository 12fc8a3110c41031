"""What runs on a target: its services by name, whichever runtime has them, and those that should run. No I/O."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from inventory.fleet.facts import Facts
from inventory.fleet.words import Runtime, SectionState, ServiceStatus


class Served(NamedTuple):
    """A service of a target."""

    name: str
    runtime: Runtime
    status: ServiceStatus
    stack: str = ""
    image: str = ""
    ports: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What tells it apart on its target: `docker/web-1`."""
        return f"{self.runtime}/{self.name}"


def services_of(facts: Facts) -> list[Served]:
    """All services of a target by name."""
    return sorted([*_plain(facts), *_containers(facts)])


def _plain(facts: Facts) -> Iterator[Served]:
    for name, entry in facts.known("services").get("items", {}).items():
        yield Served(
            name, Runtime(entry["runtime"]), ServiceStatus(entry["status"]), ports=tuple(entry.get("ports", ()))
        )


def _containers(facts: Facts) -> Iterator[Served]:
    for name, entry in facts.known("containers").get("items", {}).items():
        yield Served(
            name, Runtime.DOCKER, ServiceStatus(entry["status"]), entry.get("stack", ""), entry.get("image", ""),
            tuple(entry.get("ports", ())), tuple(entry.get("depends_on", ())),
        )  # fmt: skip


def running(facts: Facts, expected: Mapping[str, Any]) -> dict[str, Any]:
    """What is expected to run from now on: what did so far, and what runs now."""
    now = {served.key: served.stack for served in services_of(facts) if served.status is ServiceStatus.RUNNING}
    return {**expected, **now}


def stopped(facts: Facts, expected: Mapping[str, Any]) -> dict[str, ServiceStatus]:
    """What should run and doesn't, of the runtimes that were seen; UNKNOWN is what isn't there any more."""
    seen = {
        Runtime.DOCKER: facts.section("containers").state is SectionState.OK,
        Runtime.SYSTEMD: facts.section("services").state is SectionState.OK,
    }
    now = {served.key: served.status for served in services_of(facts)}
    return {
        key: now.get(key, ServiceStatus.UNKNOWN)
        for key in sorted(expected)
        if now.get(key) is not ServiceStatus.RUNNING and seen.get(Runtime(key.partition("/")[0]), seen[Runtime.SYSTEMD])
    }
