"""The record of a product as other programs write it: quantity and warehouse, either or both, made where missing."""

from inventory.actor import Actor
from inventory.db import Db, Row
from inventory.errors import Conflict, StaleVersion
from inventory.stock import booking_store, model
from inventory.stock.booking import Line, book, locked, record, untouched
from inventory.stock.model import Booked, Level, Product
from inventory.stock.revising import changed_level
from inventory.stock.service import Place, StockRoom
from inventory.text import name_key


class PuttingService:
    """PUT of one level. It raises Denied, Invalid, Conflict or StaleVersion."""

    def __init__(self, room: StockRoom) -> None:
        self._room = room

    def put(
        self, actor: Actor, number: int, quantity: int | None, warehouse: str | None,
        at: str | None = None, version: tuple[int, int] | None = None,
    ) -> Booked:  # fmt: skip
        """Change only what is given of the level `at` a warehouse, or else of the product's only one.

        Without `at`, a product with one level may be given another warehouse's name; one with several has the
        level of the warehouse that is named, or its first. What isn't there is made. `version` is the id and
        version of the level that the caller read.
        """
        needs = self._room.permissions.require(actor, "stock.set")
        model.valid_product(number)
        count = None if quantity is None else model.valid_quantity(quantity)
        new = None if warehouse is None else model.valid_warehouse(warehouse)
        old = None if at is None else model.valid_warehouse(at)

        def work(db: Db) -> Row:
            booking_store.lock_number(db, actor.community, number)
            rows = booking_store.locked_product(db, actor.community, number)
            target = _target(rows, new, old)
            if version is not None and (target is None or version != (target["id"], target["version"])):
                raise StaleVersion("The stock has changed since you read it; read it again.")
            changes: list[Row] = []
            if target is None:
                target, changes = _made(db, actor, Place(number, None, _where(number, new, old)))
            elif new is not None and new != target["warehouse"]:
                target, changes = _renamed(db, actor, rows, target, new)
            booked = _counted(db, actor, target, count)
            return record(db, actor, needs, {**booked, "changes": [*changes, *booked["changes"]]})

        return Booked.model_validate(self._room.changes.transaction(actor, "stock.set", work))


def _target(rows: list[Row], new: str | None, at: str | None) -> Row | None:
    """The level that is meant, or None where it has to be made."""
    product = Product(number=0, levels=[Level.model_validate(row) for row in rows])
    level = product.first
    if at is not None:
        level = product.level(name_key(at))
    elif new is not None and len(rows) > 1:
        level = product.level(name_key(new))
    return next((row for row in rows if level is not None and row["id"] == level.id), None)


def _where(number: int, new: str | None, at: str | None) -> str:
    if new is not None and at is not None and name_key(new) != name_key(at):
        raise Conflict(f"Product {number} has no level in {at} that could become {new}.")
    return new or at or model.MAIN


def _made(db: Db, actor: Actor, place: Place) -> tuple[Row, list[Row]]:
    level = locked(db, actor.community, [place], [place])[place.product, place.key]
    return level, changed_level(db, level, "stock.warehouse", {"warehouse": [None, level["warehouse"]]})


def _renamed(db: Db, actor: Actor, rows: list[Row], level: Row, new: str) -> tuple[Row, list[Row]]:
    taken = [row for row in rows if row["warehouse_key"] == name_key(new) and row["id"] != level["id"]]
    if taken:
        raise Conflict(f"There is a level in {taken[0]['warehouse']} already; move the pieces instead.")
    after = booking_store.revise(db, actor.community, {**level, "warehouse": new, "warehouse_key": name_key(new)})
    details = {"warehouse": [level["warehouse"], new]}
    return {**after, "name": level["name"]}, changed_level(
        db, {**after, "name": level["name"]}, "stock.warehouse", details
    )


def _counted(db: Db, actor: Actor, level: Row, count: int | None) -> Row:
    if count is None or count == level["quantity"]:
        return untouched(level)
    return book(db, actor, [Line(level, "set", count - level["quantity"])])
