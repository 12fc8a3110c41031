"""Changes that many ask for at the same time, made by one statement."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any, Generic, Protocol, TypeVar

import psycopg

from inventory.actor import Actor
from inventory.changes import Changes
from inventory.db import Database, Db, Row, Wanted
from inventory.errors import Replayed, StorekeeperError

_MOST = 16
"""More at once are cheaper for PostgreSQL, but then it rests while their answers are told, and they while it works."""


class Asked(Protocol):
    """What somebody asks to have changed."""

    @property
    def actor(self) -> Actor:
        """Who asks, with the key of their request."""

    @property
    def name_key(self) -> str:
        """The thing it is about."""


A = TypeVar("A", bound=Asked)
T = TypeVar("T")
Work = Callable[[Db, Sequence[A]], Callable[[], list[Row | None]]]
"""Sends one statement that makes changes, and then gives a row with the `answer` to each, None where it doesn't fit."""


class Joint(Generic[A, T]):
    """One kind of change, made for one request or for several at once; `read` makes of an answer what it means."""

    def __init__(self, together: "Together", action: str, work: Work[A], read: Callable[[Row], T]) -> None:
        self.together = together
        self.action = action
        self.work = work
        self.read = read

    def order(self, asked: A, refused: Callable[[], StorekeeperError]) -> "Order[T]":
        """A change that isn't made yet; `refused` says why it doesn't fit."""
        return Order(self, asked, refused)


class Order(Generic[T]):
    """A change that somebody asks for: made with others where they wait for that, and else alone."""

    __slots__ = ("_refused", "answer", "asked", "joint")

    def __init__(self, joint: Joint[Any, T], asked: Asked, refused: Callable[[], StorekeeperError]) -> None:
        self.joint = joint
        self.asked = asked
        self._refused = refused
        self.answer: Row | None = None

    @property
    def wanted(self) -> Wanted:
        """How it is made with others. Only a request with a key may be: if its answer is lost, it isn't made twice."""
        return Wanted(self.joint.together.make, self, _MOST)

    def outcome(self) -> T:
        """What became of it; made now, and alone, where it isn't made. Raises why where it doesn't fit."""
        joint, asked = self.joint, self.asked
        answer = self.answer or joint.together.alone(joint, asked, self._refused)
        return joint.read(answer)


class Together:
    """Makes what was ordered at the same time, by one statement for each kind of change."""

    def __init__(self, db: Database, changes: Changes) -> None:
        self._db = db
        self._changes = changes

    def alone(self, joint: Joint[A, Any], asked: A, refused: Callable[[], StorekeeperError]) -> Row:
        """Make one change; raises what `refused` gives where it doesn't fit."""
        return self._changes.statement(asked.actor, joint.action, lambda db: joint.work(db, [asked])()[0], refused)

    def make(self, orders: Sequence[Order[Any]]) -> None:
        """Make what can be made in one go.

        What can't is left to be made alone: the second order about a thing, one that doesn't fit, and all of them
        when one is refused or PostgreSQL fails. So each is told what became of it, and by one piece of code.
        """
        kinds: dict[Joint[Any, Any], dict[tuple[str, str], Order[Any]]] = {}
        for order in orders:
            things = kinds.setdefault(order.joint, {})
            things.setdefault((order.asked.actor.community, order.asked.name_key), order)
        try:
            rows = self._rows(kinds)
        except (StorekeeperError, Replayed, psycopg.Error):
            return
        for order, row in rows:
            if row is not None:
                self._changes.made(order.asked.actor, order.joint.action, row["answer"])
                order.answer = row["answer"]

    def _rows(self, kinds: Mapping[Joint[Any, Any], Mapping[Any, Order[Any]]]) -> list[tuple[Order[Any], Row | None]]:
        """Send all of it, and only then wait; a pipeline is one transaction, as one statement is without one."""
        with self._db.hurrying() as connection, connection.pipeline() if len(kinds) > 1 else nullcontext():
            sent = {
                joint: joint.work(connection, [order.asked for order in things.values()])
                for joint, things in kinds.items()
            }
            return [
                pair for joint, things in kinds.items() for pair in zip(things.values(), sent[joint](), strict=True)
            ]
