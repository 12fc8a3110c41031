"""Pieces that come and go: add and take, each in one statement."""

from inventory.actor import Actor
from inventory.errors import Conflict
from inventory.stock import model, shift_store
from inventory.stock.model import Booked
from inventory.stock.refusals import too_few
from inventory.stock.reserving import ReservingService
from inventory.stock.service import StockRoom, StockService


class MovingService:
    """Adding and taking. Every method raises Denied, NotFound, Invalid or Conflict."""

    def __init__(self, room: StockRoom, stock: StockService, reserving: ReservingService) -> None:
        self._room = room
        self._stock = stock
        self._reserving = reserving

    def add(self, actor: Actor, product: str, pieces: int, warehouse: str | None = None, note: str = "") -> Booked:
        """Add pieces; where the warehouse didn't have the product, it has from now on."""
        needs = self._room.permissions.require(actor, "stock.change")
        spot = self._stock.spot(actor.community, product, warehouse)
        count, said = model.valid_pieces(pieces), model.valid_note(note)
        full = Conflict(f"A warehouse can't hold more than {model.MOST:,} of a product.")
        answer = self._room.changes.statement(
            actor, "stock.add", lambda db: shift_store.add(db, actor, needs, spot.row(), count, said), lambda: full
        )
        return Booked.model_validate(answer)

    def take(self, actor: Actor, product: str, pieces: int, warehouse: str | None = None, note: str = "") -> Booked:
        """Take pieces that nobody has reserved; raises Conflict where there are too few."""
        needs = self._room.permissions.require(actor, "stock.change")
        spot = self._stock.spot(actor.community, product, warehouse)
        count, said = model.valid_pieces(pieces), model.valid_note(note)
        answer = self._room.changes.statement(
            actor,
            "stock.take",
            self._reserving.with_lapsed_freed(
                actor.community, spot, lambda db: shift_store.take(db, actor, needs, spot.row(), count, said)
            ),
            lambda: too_few(self._room, self._stock, actor.community, spot, count),
        )
        return Booked.model_validate(answer)
