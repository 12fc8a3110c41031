"""Operations that read levels before they change them: set, move, count. Each locks first and records last."""

from collections.abc import Sequence
from typing import NamedTuple

from inventory.actor import Actor, Role
from inventory.db import Db, Row
from inventory.errors import Conflict, Invalid
from inventory.ids import new_id
from inventory.ledger import store as ledger
from inventory.stock import booking_store, model
from inventory.stock.model import Booked, Level
from inventory.stock.service import Place, StockRoom, StockService, card_key


class Line(NamedTuple):
    """How much a locked level changes; `reverses` and `reservation` are ids, where there are any."""

    level: Row
    kind: str
    quantity: int
    reserved: int = 0
    reverses: str | None = None
    reservation: str | None = None
    note: str = ""


def locked(db: Db, community: str, places: Sequence[Place], make: Sequence[Place]) -> dict[tuple[int, str], Row]:
    """The levels at these places, locked, by product and warehouse's key; those to `make` are made where missing."""
    if make:
        booking_store.make(db, community, [_place(place) for place in make])
    found = booking_store.locked(db, community, [_place(place) for place in places])
    return {(row["product"], row["warehouse_key"]): row for row in found}


def _place(place: Place) -> Row:
    return {"product": place.product, "warehouse": place.warehouse, "key": place.key}


def book(db: Db, actor: Actor, lines: Sequence[Line]) -> Row:
    """Book lines whose levels are locked; gives the operation, the levels as they are now, and the ledger's rows.

    Raises Conflict when a level would fall below what is reserved of it, or hold too many.
    """
    activities = [str(new_id()) for _ in lines]
    rows = booking_store.book(db, actor, activities[0], [_row(*pair) for pair in zip(lines, activities, strict=True)])
    if len(rows) < len(lines):
        done = {row["level"]["id"] for row in rows}
        raise _impossible(next(line for line in lines if line.level["id"] not in done))
    changes = [change for row in rows for change in row["changes"]]
    return {"operation": activities[0], "levels": [row["level"] for row in rows], "changes": changes}


def record(db: Db, actor: Actor, needs: Role, booked: Row, **more: object) -> Row:
    """Append what was booked to the ledger, last in the transaction; the answer is a Booked."""
    touched = [card_key(level["product"]) for level in booked["levels"]]
    answer = {"operation": booked["operation"], "levels": booked["levels"], "forget": touched, **more}
    return ledger.record(db, actor, needs, booked["changes"], answer)


def _row(line: Line, activity: str) -> Row:
    name = model.label(line.level["product"], line.level["name"])
    return {
        "level": line.level["id"],
        "id": activity,
        "name": name,
        "details": {"pieces": abs(line.quantity) or abs(line.reserved)},
        **{field: value for field, value in line._asdict().items() if field != "level"},
    }


def _impossible(line: Line) -> Conflict:
    level = line.level
    name, left = model.label(level["product"], level["name"]), level["quantity"] + line.quantity
    if left > model.MOST:
        return Conflict(f"A warehouse can't hold more than {model.MOST:,} of a product.")
    free = level["quantity"] - level["reserved"]
    kept = f", {level['reserved']} of them reserved" if level["reserved"] else ""
    return Conflict(
        f"{level['warehouse']} has {level['quantity']} of {name}{kept}, so {free} can go and it can't be left"
        f" with {max(left, 0)}."
    )


class BookingService:
    """Set and move. Every method raises Denied, NotFound, Invalid or Conflict."""

    def __init__(self, room: StockRoom, stock: StockService) -> None:
        self._room = room
        self._stock = stock

    def set(self, actor: Actor, product: str, quantity: int, warehouse: str | None = None, note: str = "") -> Booked:
        """Say how many there are; raises Conflict when that is fewer than are reserved."""
        needs = self._room.permissions.require(actor, "stock.set")
        place = self._stock.place(actor.community, product, warehouse)
        count, said = model.valid_quantity(quantity), model.valid_note(note)

        def work(db: Db) -> Row:
            level = locked(db, actor.community, [place], [place])[place.product, place.key]
            if count == level["quantity"]:
                return record(db, actor, needs, untouched(level))
            return record(db, actor, needs, book(db, actor, [Line(level, "set", count - level["quantity"], note=said)]))

        return Booked.model_validate(self._room.changes.transaction(actor, "stock.set", work))

    def move(
        self, actor: Actor, product: str, pieces: int, to: str, source: str | None = None, note: str = ""
    ) -> Booked:
        """Carry pieces from one warehouse to another; raises Conflict where too few are free."""
        needs = self._room.permissions.require(actor, "stock.change")
        here = self._stock.place(actor.community, product, source)
        there = Place(here.product, here.name, model.valid_warehouse(to))
        count, said = model.valid_pieces(pieces), model.valid_note(note)
        if here.key == there.key:
            raise Invalid(f"The pieces are in {here.warehouse} already; name another warehouse.")

        def work(db: Db) -> Row:
            levels = locked(db, actor.community, [here, there], [there])
            if (here.product, here.key) not in levels:
                raise Conflict(f"There is no {here.label} in {here.warehouse}.")
            lines = [
                Line(levels[here.product, here.key], "move", -count, note=said),
                Line(levels[there.product, there.key], "move", count, note=said),
            ]
            return record(db, actor, needs, book(db, actor, lines), pieces=count)

        return Booked.model_validate(self._room.changes.transaction(actor, "stock.move", work))


def untouched(level: Row) -> Row:
    """What was booked where nothing had to be."""
    return {"operation": None, "levels": [Level.model_validate(level).model_dump(mode="json")], "changes": []}
