"""Promises: reserve pieces, then commit them (they go) or release them (they stay); some end by themselves."""

from collections.abc import Callable
from datetime import datetime

from psycopg.errors import UniqueViolation

from inventory.actor import Actor, Role
from inventory.db import Db, Row
from inventory.errors import Busy, Conflict, Invalid, NotFound, StorekeeperError
from inventory.ids import new_id
from inventory.stock import model, reservation_store, store
from inventory.stock.model import Booked, Reservation, State
from inventory.stock.refusals import too_few
from inventory.stock.service import PAGE_LIMIT, Spot, StockRoom, StockService

SWEEP_LIMIT = 1000
_WORDS = {"committed": "commit", "released": "release"}


class Held(Reservation):
    """A reservation with its product and warehouse."""

    product: int
    name: str | None = None
    warehouse: str


class ReservingService:
    """Reservations by code or id. Every method with an actor raises Denied for a role that doesn't suffice."""

    def __init__(self, room: StockRoom, stock: StockService) -> None:
        self._room = room
        self._stock = stock

    def reserve(
        self, actor: Actor, product: str, pieces: int, warehouse: str | None = None,
        until: datetime | None = None, note: str = "",
    ) -> Booked:  # fmt: skip
        """Promise pieces, for ever or until a moment; raises Conflict where too few are free."""
        needs = self._room.permissions.require(actor, "stock.change")
        spot = self._stock.spot(actor.community, product, warehouse)
        count, said, held = model.valid_pieces(pieces), model.valid_note(note), new_id()
        if until is not None and until <= self._room.clock():
            raise Invalid("A reservation has to end in the future.")

        def work(db: Db) -> Row | None:
            code = model.code_of(held)
            try:
                return reservation_store.reserve(db, actor, needs, spot.row(), count, until, said, code, held)
            except UniqueViolation as taken:
                raise Busy("Please try that once more.") from taken

        answer = self._room.changes.statement(
            actor,
            "stock.reserve",
            self.with_lapsed_freed(actor.community, spot, work),
            lambda: too_few(self._room, self._stock, actor.community, spot, count),
        )
        return Booked.model_validate(answer)

    def commit(self, actor: Actor, code: str) -> Booked:
        """Let the reserved pieces go; raises NotFound or Conflict."""
        return self._end(actor, code, "committed")

    def release(self, actor: Actor, code: str) -> Booked:
        """Take the promise back; the pieces stay. Raises NotFound or Conflict."""
        return self._end(actor, code, "released")

    def _end(self, actor: Actor, code: str, state: State) -> Booked:
        needs = self._room.permissions.require(actor, "stock.change")
        held = self.find(actor.community, code)
        answer = self._room.changes.statement(
            actor,
            f"stock.{_WORDS[state]}",
            lambda db: reservation_store.end(db, actor, needs, held.id, state, self._room.clock()),
            lambda: self._not_open(actor.community, code),
        )
        return Booked.model_validate(answer)

    def _not_open(self, community: str, code: str) -> StorekeeperError:
        held = self.find(community, code)
        state = "expired" if held.state == "open" else held.state
        return Conflict(f"The reservation {held.code} is {state} already.")

    def get(self, actor: Actor, code: str) -> Held:
        """The reservation of that code or id; raises NotFound."""
        self._room.permissions.require(actor, "stock.read")
        return self.find(actor.community, code)

    def find(self, community: str, code: str) -> Held:
        """The same without a question of who asks."""
        with self._room.db.reading() as db:
            row = store.reservation(db, community, model.typed_code(code))
        if row is None:
            raise NotFound(f"There is no reservation {code[:50]}; stock reservations lists the open ones.")
        return Held.model_validate(row)

    def open(self, actor: Actor, product: str | None = None, limit: int = PAGE_LIMIT) -> list[Held]:
        """Open reservations of a product or of all, the oldest first; at most 200."""
        self._room.permissions.require(actor, "stock.read")
        number = None if product is None else self._stock.resolve(actor.community, product)
        with self._room.db.reading() as db:
            rows = store.open_reservations(db, actor.community, number, self._room.clock(), min(limit, PAGE_LIMIT))
        return [Held.model_validate(row) for row in rows]

    def with_lapsed_freed(
        self, community: str, spot: Spot, work: Callable[[Db], Row | None]
    ) -> Callable[[Db], Row | None]:
        """The same work, tried again where it found too little and some of that was promised until a moment past."""

        def again(db: Db) -> Row | None:
            row = work(db)
            if row is None and self._free(db, community, spot):
                row = work(db)
            return row

        return again

    def _free(self, db: Db, community: str, spot: Spot) -> int:
        now = self._room.clock()
        rows = reservation_store.lapsed_at(db, community, spot.product, spot.key, now, SWEEP_LIMIT)
        return sum(_expire(db, row, now) for row in rows)

    def expire(self, limit: int = SWEEP_LIMIT) -> int:
        """End the reservations of all communities whose time is over, at most `limit`; gives how many. For a job."""
        now = self._room.clock()
        with self._room.db.reading() as db:
            rows = reservation_store.lapsed(db, now, limit)
        ended = 0
        for row in rows:
            sweeper = _sweeper(row["community_id"])

            def work(db: Db, row: Row = row, sweeper: Actor = sweeper) -> Row | None:
                return reservation_store.end(db, sweeper, Role.NONE, row["id"], "expired", now)

            try:
                self._room.changes.statement(sweeper, "stock.expire", work, lambda: Conflict("It ended meanwhile."))
            except Conflict:
                continue
            ended += 1
        return ended


def _sweeper(community: str) -> Actor:
    return Actor(community, "worker:expire-reservations", "expire-reservations", "worker", Role.NONE)


def _expire(db: Db, row: Row, now: datetime) -> bool:
    sweeper = _sweeper(row["community_id"])
    ended = reservation_store.end(db, sweeper, Role.NONE, row["id"], "expired", now)
    return ended is not None
