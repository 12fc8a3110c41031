"""Figures over time: minutes for two days, tens of minutes for a month, hours for a year."""

from datetime import datetime, timedelta
from uuid import UUID

from inventory.actor import Actor
from inventory.errors import NotFound
from inventory.fleet import metric_store as store
from inventory.fleet.room import FleetRoom
from inventory.fleet.service import FleetService
from inventory.shape import Shape
from inventory.suggest import nearest

KEPT = {1: timedelta(hours=48), 10: timedelta(days=30), 60: timedelta(days=365)}
"""How long the intervals of so many minutes are kept."""
_LATEST = timedelta(minutes=5)
_AGAIN = {10: timedelta(minutes=30), 60: timedelta(hours=3)}
_SHORTER = {10: 1, 60: 10}
_ROWS, _MOST_POINTS, _MOST_NAMES = 10_000, 10_000, 500


class Point(Shape):
    """A figure in one interval, which begins at `at`."""

    at: datetime
    average: float
    lowest: float
    highest: float


class Series(Shape):
    """A figure of a target over time, in intervals of so many minutes."""

    target: UUID
    target_name: str
    name: str
    minutes: int
    points: list[Point]


class MetricService:
    """`keep` is for a job; the others raise Denied for a role that doesn't suffice."""

    def __init__(self, room: FleetRoom, targets: FleetService) -> None:
        self._room = room
        self._targets = targets

    def keep(self, now: datetime) -> int:
        """Take the newest figures of all targets, every ten minutes sum up and forget; gives how many are new."""
        with self._room.db.writing() as db:
            taken = store.sample(db, now - _LATEST, now)
        if now.minute % 10 == 0:
            self._sum_up(now)
        return taken

    def _sum_up(self, now: datetime) -> None:
        for into, window in _AGAIN.items():
            with self._room.db.writing() as db:
                store.sum_up(db, _SHORTER[into], into, now - window, now)
        for minutes, age in KEPT.items():
            count = _ROWS
            while count == _ROWS:
                with self._room.db.writing() as db:
                    count = store.forget(db, minutes, now - age, _ROWS)

    def names(self, actor: Actor, target: str) -> list[str]:
        """Which figures of a target are known over time."""
        found = self._targets.get(actor, target)
        with self._room.db.reading() as db:
            return store.names(db, actor.community, found.id, _MOST_NAMES)

    def series(self, actor: Actor, target: str, name: str, age: timedelta, now: datetime) -> Series:
        """A figure of a target in the time before now, in the shortest intervals that are kept for so long."""
        found = self._targets.get(actor, target)
        minutes = next((minutes for minutes, kept in KEPT.items() if age <= kept), max(KEPT))
        with self._room.db.reading() as db:
            rows = store.series(db, actor.community, found.id, name, minutes, now - age, now, _MOST_POINTS)
            known = [] if rows else store.names(db, actor.community, found.id, _MOST_NAMES)
        if not rows and name not in known:
            near = nearest(name, known) or known[:5]
            hint = f"Known are {', '.join(near)}." if near else "Nothing was measured yet."
            raise NotFound(f"{found.name} has no figure '{name[:60]}'. {hint}", tuple(near))
        points = [Point.model_validate(row) for row in rows]
        return Series(target=found.id, target_name=found.name, name=name, minutes=minutes, points=points)
