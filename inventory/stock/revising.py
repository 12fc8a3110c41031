"""What is said about a product rather than moved: its name, and from how few pieces on an alarm runs."""

from psycopg.errors import UniqueViolation

from inventory.actor import Actor
from inventory.db import Db, Row
from inventory.errors import Conflict, Invalid
from inventory.ids import new_id
from inventory.ledger import store as ledger
from inventory.stock import booking_store, model
from inventory.stock.booking import locked, record
from inventory.stock.model import Booked, Level
from inventory.stock.service import StockRoom, StockService, called_key, card_key
from inventory.text import name_key


class RevisingService:
    """Names and thresholds. Every method raises Denied, NotFound, Invalid or Conflict."""

    def __init__(self, room: StockRoom, stock: StockService) -> None:
        self._room = room
        self._stock = stock

    def threshold(
        self, actor: Actor, product: str, low: int, band: int | None = None, warehouse: str | None = None
    ) -> Booked:
        """Let an alarm run from fewer than `low` available until `low + band` are (a tenth, at least one); 0: none."""
        needs = self._room.permissions.require(actor, "stock.set")
        place = self._stock.place(actor.community, product, warehouse)
        limit, more = model.valid_quantity(low), model.valid_quantity(_band(low, band))

        def work(db: Db) -> Row:
            level = locked(db, actor.community, [place], [place])[place.product, place.key]
            after = booking_store.revise(db, actor.community, {**level, "low": limit, "band": more})
            after["name"] = level["name"]
            details = {"low": [level["low"], limit], "band": [level["band"], more]}
            changes = changed_level(db, after, "stock.threshold", details)
            levels = [Level.model_validate(after).model_dump(mode="json")]
            return record(db, actor, needs, {"operation": None, "levels": levels, "changes": changes})

        return Booked.model_validate(self._room.changes.transaction(actor, "stock.threshold", work))

    def name(self, actor: Actor, product: str, name: str | None) -> str | None:
        """Give a product a name, or with None take it away; gives the name it had. Raises Conflict for one taken."""
        needs = self._room.permissions.require(actor, "stock.set")
        number = self._stock.resolve(actor.community, product)
        valid = None if name is None else model.valid_name(name)

        def work(db: Db) -> Row:
            changes, before = named(db, actor, number, valid)
            keys = [name_key(valid or ""), before["name_key"]] if before else [name_key(valid or "")]
            answer = {"was": before and before["name"], "forget": [card_key(number), *map(called_key, keys)]}
            return ledger.record(db, actor, needs, changes, answer)

        was: str | None = self._room.changes.transaction(actor, "stock.name", work)["was"]
        return was


def named(db: Db, actor: Actor, number: int, name: str | None) -> tuple[list[Row], Row | None]:
    """Give a product a name, or none; gives the ledger's rows, and the name and key it had. Raises Conflict."""
    try:
        before = booking_store.call(db, actor.community, number, name, name_key(name or ""))
    except UniqueViolation as taken:
        raise Conflict(f"Another product is called '{name}' already.") from taken
    old = before["name"] if before else None
    change = {
        "id": str(new_id()),
        "action": "stock.name",
        "kind": "stock",
        "subject": str(number),
        "name": model.label(number, name or old),
        "details": {"name": [old, name]},
    }
    return [change] if old != name else [], before


def _band(low: int, band: int | None) -> int:
    if band is None:
        return max(1, low // 10) if low else 0
    if band and not low:
        raise Invalid("A band needs a threshold above 0.")
    return band


def changed_level(db: Db, level: Row, action: str, details: Row) -> list[Row]:
    """The ledger's rows for a change of a level that is no movement, its alarm included."""
    name = model.label(level["product"], level["name"])
    return booking_store.told(db, level, {"id": str(new_id()), "action": action, "name": name, "details": details})
