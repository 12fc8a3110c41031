"""Stock-taking: what was counted beside what the book says, and the differences booked."""

from collections.abc import Sequence

from inventory.actor import Actor
from inventory.db import Db, Row
from inventory.errors import Invalid
from inventory.shape import Shape
from inventory.stock import model
from inventory.stock.booking import Line, book, locked, record
from inventory.stock.service import Place, StockRoom, StockService

COUNT_LIMIT = 500


class Difference(Shape):
    """A place where another number was counted than the book says."""

    product: int
    name: str | None
    warehouse: str
    booked: int
    counted: int


class Counted(Shape):
    """A stock-take: how many places agreed, and those that didn't; a dry run only tells."""

    agreed: int
    differences: list[Difference]
    dry_run: bool = False


class CountingService:
    """Counts. It raises Denied, NotFound, Invalid or Conflict."""

    def __init__(self, room: StockRoom, stock: StockService) -> None:
        self._room = room
        self._stock = stock

    def count(
        self, actor: Actor, found: Sequence[tuple[str, int]], warehouse: str | None = None, *, dry_run: bool = False
    ) -> Counted:
        """Book what was counted of each product, all or nothing; what isn't in the list stays as it is."""
        needs = self._room.permissions.require(actor, "stock.set")
        counted = self._counted(actor.community, found, warehouse)
        if dry_run:
            pairs = [(self._level(actor.community, place), place, count) for place, count in counted.items()]
            return _report(pairs, dry_run=True)

        def work(db: Db) -> Row:
            places = list(counted)
            levels = locked(db, actor.community, places, places)
            rows = [(levels[place.product, place.key], place, count) for place, count in counted.items()]
            lines = [Line(level, "count", count - level["quantity"]) for level, _, count in rows]
            lines = [line for line in lines if line.quantity]
            booked = book(db, actor, lines) if lines else {"operation": None, "levels": [], "changes": []}
            report = _report([(level["quantity"], place, count) for level, place, count in rows])
            return record(db, actor, needs, booked, report=report.model_dump())

        return Counted.model_validate(self._room.changes.transaction(actor, "stock.count", work)["report"])

    def _counted(self, community: str, found: Sequence[tuple[str, int]], warehouse: str | None) -> dict[Place, int]:
        if not 0 < len(found) <= COUNT_LIMIT:
            raise Invalid(f"Count from 1 to {COUNT_LIMIT} products at a time, such as bolt=12 nut=40.")
        counted: dict[Place, int] = {}
        for product, number in found:
            place = self._stock.place(community, product, warehouse)
            if any((place.product, place.key) == (other.product, other.key) for other in counted):
                raise Invalid(f"{place.label} is in the list twice; say once how many there are in all.")
            counted[place] = model.valid_quantity(number)
        return counted

    def _level(self, community: str, place: Place) -> int:
        level = self._stock.product(community, place.product).level(place.key)
        return level.quantity if level else 0


def _report(pairs: Sequence[tuple[int, Place, int]], *, dry_run: bool = False) -> Counted:
    differences = [
        Difference(product=place.product, name=place.name, warehouse=place.warehouse, booked=there, counted=count)
        for there, place, count in pairs
        if there != count
    ]
    return Counted(agreed=len(pairs) - len(differences), differences=differences, dry_run=dry_run)
