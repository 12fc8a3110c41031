"""Changes that many ask for at the same time, made by one statement."""

import logging
from collections.abc import Callable, Sequence
from typing import Any, Generic, ParamSpec, Protocol, TypeVar

from inventory.actor import Actor
from inventory.changes import Changes
from inventory.db import Database, Db, Row, Wanted
from inventory.errors import Denied, InFlight, Replayed, StorekeeperError, Unavailable

_MOST = 16
"""More at once are cheaper for PostgreSQL, but then it rests while their answers are told, and they while it works."""
_EXPECTED = (Denied, InFlight, Replayed, Unavailable)

log = logging.getLogger("storekeeper.system")


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
P = ParamSpec("P")
Work = Callable[[Db, Sequence[A]], list[Row | None]]
"""Makes changes by one statement; gives a row with the `answer` to each, None where it doesn't fit."""


class Joint(Generic[A, T]):
    """One kind of change, made for one request or for several at once; `read` makes of an answer what it means."""

    def __init__(self, db: Database, changes: Changes, action: str, work: Work[A], read: Callable[[Row], T]) -> None:
        self._db = db
        self._changes = changes
        self._action = action
        self._work = work
        self.read = read

    def order(self, asked: A, refused: Callable[[], StorekeeperError]) -> "Order[T]":
        """A change that isn't made yet; `refused` says why it doesn't fit."""
        return Order(self, asked, refused)

    def alone(self, asked: A, refused: Callable[[], StorekeeperError]) -> Row:
        """Make one change; raises what `refused` gives where it doesn't fit."""
        return self._changes.statement(asked.actor, self._action, lambda db: self._work(db, [asked])[0], refused)

    def together(self, orders: Sequence["Order[T]"]) -> None:
        """Make what can be made in one go.

        What can't is left to be made alone: the second order about a thing, one that doesn't fit, and all of them
        when one is refused or PostgreSQL fails. So each is told what became of it, and by one piece of code.
        """
        things: dict[tuple[str, str], Order[T]] = {}
        for order in orders:
            things.setdefault((order.asked.actor.community, order.asked.name_key), order)
        chosen = [things[key] for key in sorted(things)]  # locked in this order
        try:
            with self._db.hurrying() as connection:
                rows = self._work(connection, [order.asked for order in chosen])
        except _EXPECTED:
            return
        except Exception:
            log.warning("%d changes (%s) couldn't be made together", len(chosen), self._action, exc_info=True)
            return
        made = [(order, row["answer"]) for order, row in zip(chosen, rows, strict=True) if row is not None]
        for order, answer in made:
            order.answer = answer
        for order, answer in made:
            self._changes.made(order.asked.actor, self._action, answer)


class Order(Generic[T]):
    """A change that somebody asks for: made with others where they wait for that, and else alone."""

    __slots__ = ("_refused", "answer", "asked", "joint")

    def __init__(self, joint: Joint[Any, T], asked: Any, refused: Callable[[], StorekeeperError]) -> None:  # noqa: ANN401 - as its joint's
        self.joint = joint
        self.asked = asked
        self._refused = refused
        self.answer: Row | None = None

    @property
    def wanted(self) -> Wanted:
        """How it is made with others. Only a request with a key may be: if its answer is lost, it isn't made twice."""
        return Wanted(self.joint.together, self, _MOST)

    def outcome(self) -> T:
        """What became of it; made now, and alone, where it isn't made. Raises why where it doesn't fit."""
        return self.joint.read(self.answer or self.joint.alone(self.asked, self._refused))


def at_once(ask: Callable[P, Order[T]]) -> Callable[P, T]:
    """A method that makes at once, and alone, what `ask` orders; raises what the order and its outcome raise."""

    def make(*args: P.args, **kwargs: P.kwargs) -> T:
        return ask(*args, **kwargs).outcome()

    return make
