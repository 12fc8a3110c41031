"""What an import of stock would do: each row finds its product and its level, and becomes a change or a fault."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from inventory.db import Row
from inventory.errors import Conflict, Invalid, StorekeeperError
from inventory.sheets import RowError
from inventory.stock import model
from inventory.stock.exchange_rows import StockRow
from inventory.stock.service import Place
from inventory.text import name_key

Names = Mapping[str, tuple[int, str]]
"""Products by name key, with the name as it is kept."""
Levels = Mapping[tuple[int, str], Row]
"""Levels by product and warehouse's key."""


class Target(NamedTuple):
    """A row that is sound: its place, the level as it is (None: new), and what becomes of it."""

    place: Place
    level: Row | None
    quantity: int
    low: int
    band: int

    @property
    def changes(self) -> bool:
        """Whether the level is another one afterwards."""
        level = self.level or {"quantity": -1}
        return (self.quantity, self.low, self.band) != tuple(level.get(key) for key in ("quantity", "low", "band"))


class Plan(NamedTuple):
    """The rows that are sound, the names that products get, and the rows at fault."""

    targets: list[Target]
    names: dict[int, str]
    errors: list[RowError]


def plan(rows: Sequence[StockRow], names: Names, levels: Levels) -> Plan:
    """What these rows make of the products and levels that are there."""
    made = Plan([], {}, [])
    seen: dict[tuple[int, str], int] = {}
    called = dict(names.values())
    for row in rows:
        try:
            target = _target(row, names, called, made.names, levels)
            earlier = seen.setdefault((target.place.product, target.place.key), row.number)
            if earlier != row.number:
                raise Invalid(f"Row {earlier} has the same product and warehouse; keep one of the two.")
            made.targets.append(target)
        except StorekeeperError as error:
            made.errors.append(RowError(row=row.number, sentence=error.sentence))
    return made


def _target(row: StockRow, names: Names, called: Mapping[int, str], given: dict[int, str], levels: Levels) -> Target:
    number = _product(row, names)
    if row.product is not None and row.name is not None:
        _give_name(number, model.valid_name(row.name), names, called, given)
    place = Place(number, given.get(number, called.get(number)), model.valid_warehouse(row.warehouse or model.MAIN))
    level = levels.get((number, place.key))
    before = level or {"quantity": 0, "reserved": 0, "low": 0, "band": 0}
    quantity = before["quantity"] if row.quantity is None else row.quantity
    if quantity < before["reserved"]:
        raise Conflict(
            f"{before['reserved']} of {place.label} are reserved in {place.warehouse}, so it can't have less."
        )
    low = before["low"] if row.low is None else row.low
    band = before["band"] if row.band is None else row.band
    if band and not low:
        raise Invalid("A band needs a low above 0.")
    return Target(place, level, quantity, low, band)


def _product(row: StockRow, names: Names) -> int:
    if row.product is not None:
        return row.product
    if row.name is None:
        raise Invalid("Say the product, by its number or its name.")
    known = names.get(name_key(row.name))
    if known is None:
        raise Invalid(f"No product is called '{row.name[: model.NAME_LIMIT]}'; say its number too.")
    return known[0]


def _give_name(number: int, name: str, names: Names, called: Mapping[int, str], given: dict[int, str]) -> None:
    holder = names.get(name_key(name))
    twice = [other for other, new in given.items() if name_key(new) == name_key(name) and other != number]
    if (holder and holder[0] != number) or twice:
        raise Conflict(f"Another product is called '{name}' already.")
    if given.get(number, name) != name:
        raise Invalid(f"Product {number} has two names in this file: '{given[number]}' and '{name}'.")
    if called.get(number) != name:
        given[number] = name
