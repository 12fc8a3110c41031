"""Checking the book: levels computed again from what came, went and was promised."""

from inventory.actor import Actor
from inventory.shape import Shape
from inventory.stock import checking_store
from inventory.stock.service import StockRoom

SHOWN = 50


class Wrong(Shape):
    """A level that isn't what its movements (booked) and open reservations (promised) make of it."""

    product: int
    name: str | None
    warehouse: str
    quantity: int
    reserved: int
    booked_quantity: int
    booked_reserved: int
    promised: int
    broken: bool


class Checked(Shape):
    """How many levels and movements were looked at, and what was wrong: nothing, or a fault of ours."""

    levels: int
    movements: int
    wrong: list[Wrong]


class CheckingService:
    """Verifies. It raises Denied."""

    def __init__(self, room: StockRoom) -> None:
        self._room = room

    def verify(self, actor: Actor) -> Checked:
        """Compute every level again; shows at most 50 that differ."""
        self._room.permissions.require(actor, "stock.read")
        with self._room.db.reading() as db:
            rows = checking_store.wrong(db, actor.community, SHOWN)
            return Checked(
                **checking_store.counts(db, actor.community), wrong=[Wrong.model_validate(row) for row in rows]
            )
