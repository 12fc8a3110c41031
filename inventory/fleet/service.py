"""The fleet as people look at it: one target, lists, searches, and how it does in all."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from inventory.actor import Actor
from inventory.errors import Conflict, NotFound
from inventory.fleet import store
from inventory.fleet.filters import Filter
from inventory.fleet.model import HEALTHY, SourceState, Target
from inventory.fleet.room import FleetRoom
from inventory.fleet.serving import Served, services_of
from inventory.fleet.words import Runtime, ServiceStatus
from inventory.shape import Shape
from inventory.suggest import nearest
from inventory.text import clean, name_key

PAGE_LIMIT = 200
_NAMES = 500
MOST_COMMUNITIES = 10_000


class Overview(Shape):
    """A fleet in figures; `health` is the average of the scores that are known."""

    total: int
    healthy: int
    warning: int
    critical: int
    stale: int
    health: float | None
    by_status: dict[str, int]
    by_role: dict[str, int]
    by_runtime: dict[str, int]
    sources: list[SourceState]


class OnTarget(NamedTuple):
    """A service and the target that it runs on."""

    target: Target
    service: Served


class FleetService:
    """Every method with an actor raises Denied for a role that doesn't suffice."""

    def __init__(self, room: FleetRoom) -> None:
        self._room = room

    def get(self, actor: Actor, text: str) -> Target:
        """The target of that name, address or id, with all that is known; raises NotFound with names that are near."""
        self._room.permissions.require(actor, "fleet.read")
        return self.named(actor.community, text)

    def named(self, community: str, text: str) -> Target:
        """The same without a question of who asks: for services that have asked it already."""
        with self._room.db.reading() as db:
            rows = store.named(db, community, name_key(text), clean(text))
        if not rows:
            raise self._missing(community, text)
        if len(rows) > 1 and not any(row["name_key"] == name_key(text) for row in rows):
            names = " and ".join(row["name"] for row in rows)
            raise Conflict(f"Several targets are at '{clean(text)[:60]}': {names}; say which by its name.")
        row = next((row for row in rows if row["name_key"] == name_key(text)), rows[0])
        return Target.model_validate(row)

    def page(self, actor: Actor, chosen: Filter, *, skip: int = 0, limit: int = 10) -> list[Target]:
        """Targets by name that a filter chooses, without their documents; at most 200 at once."""
        self._room.permissions.require(actor, "fleet.read")
        with self._room.db.reading() as db:
            rows = store.page(db, actor.community, chosen.row(), skip, min(limit, PAGE_LIMIT))
        return [Target.model_validate(row) for row in rows]

    def documents(self, actor: Actor, chosen: Filter, *, skip: int = 0, limit: int = 100) -> list[Target]:
        """The same with their documents."""
        self._room.permissions.require(actor, "fleet.read")
        with self._room.db.reading() as db:
            rows = store.documents(db, actor.community, chosen.row(), skip, min(limit, PAGE_LIMIT))
        return [Target.model_validate(row) for row in rows]

    def unhealthy(self, actor: Actor, below: float = HEALTHY, *, skip: int = 0, limit: int = 10) -> list[Target]:
        """Targets below a score, the worst first."""
        self._room.permissions.require(actor, "fleet.read")
        with self._room.db.reading() as db:
            rows = store.unhealthy(db, actor.community, below, skip, min(limit, PAGE_LIMIT))
        return [Target.model_validate(row) for row in rows]

    def stale(self, actor: Actor, age: timedelta, now: datetime, *, skip: int = 0, limit: int = 10) -> list[Target]:
        """Targets that nobody saw for so long, the longest unseen first."""
        self._room.permissions.require(actor, "fleet.read")
        with self._room.db.reading() as db:
            rows = store.stale(db, actor.community, now - age, skip, min(limit, PAGE_LIMIT))
        return [Target.model_validate(row) for row in rows]

    def overview(self, actor: Actor, now: datetime) -> Overview:
        """The fleet in figures."""
        self._room.permissions.require(actor, "fleet.read")
        with self._room.db.reading() as db:
            counts = store.counts(db, actor.community, now - self._room.access.stale)
            told = store.sources(db, actor.community)
        states = [SourceState.model_validate(row) for row in told]
        return Overview(**{**counts, "health": counts["average"]}, sources=states)

    def services(
        self, actor: Actor, *, runtime: Runtime | None = None, stack: str = "", status: ServiceStatus | None = None,
        name: str = "", skip: int = 0, limit: int = 10,
    ) -> list[OnTarget]:  # fmt: skip
        """Services of all targets by target and name, of one runtime, stack or status where these are given.

        `name` is looked for in their names and images.
        """
        self._room.permissions.require(actor, "fleet.read")
        key, found, seen = name_key(stack), list[OnTarget](), 0
        chosen = Filter(runtime=runtime, stack=key)
        for target in self._every(actor.community, chosen):
            for served in services_of(target.facts):
                if not (_chosen(served, runtime, key, status) and _holds(served, name)):
                    continue
                seen += 1
                if seen > skip:
                    found.append(OnTarget(target, served))
                if len(found) >= min(limit, PAGE_LIMIT):
                    return found
        return found

    def _every(self, community: str, chosen: Filter) -> Sequence[Target]:
        targets: list[Target] = []
        while True:
            with self._room.db.reading() as db:
                rows = store.documents(db, community, chosen.row(), len(targets), _NAMES)
            targets += [Target.model_validate(row) for row in rows]
            if len(rows) < _NAMES:
                return targets

    def names(self, actor: Actor, start: str, limit: int = 25) -> Sequence[str]:
        """Names that start like that, for completion while typing."""
        self._room.permissions.require(actor, "fleet.read")
        with self._room.db.reading() as db:
            return store.names(db, actor.community, name_key(start), limit)

    def communities(self) -> list[str]:
        """Whose fleet is looked after: those that the installation names, or else all that have one."""
        if self._room.access.communities is not None:
            return sorted(self._room.access.communities)
        with self._room.db.reading() as db:
            return store.communities(db, MOST_COMMUNITIES)

    def _missing(self, community: str, text: str) -> NotFound:
        with self._room.db.reading() as db:
            near = tuple(nearest(text, store.names(db, community, name_key(text)[:1], _NAMES)))
        hint = f"Did you mean {' or '.join(near)}?" if near else "List them with fleet list, or enrol it first."
        return NotFound(f"No target is called '{clean(text)[:60]}'. {hint}", near)


def _holds(served: Served, name: str) -> bool:
    return not name or any(name.casefold() in text.casefold() for text in (served.name, served.image))


def _chosen(served: Served, runtime: Runtime | None, stack: str, status: ServiceStatus | None) -> bool:
    wanted: list[Any] = [runtime in (None, served.runtime), status in (None, served.status)]
    return all(wanted) and (not stack or name_key(served.stack) == stack)
