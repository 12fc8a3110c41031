"""What products, levels, reservations and movements are, and the rules that need no database."""

import re
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from inventory.errors import Invalid
from inventory.shape import Shape
from inventory.text import clean, name_key

MOST = 2_147_483_647
NAME_LIMIT = 255
WAREHOUSE_LIMIT = 100
NOTE_LIMIT = 200
MAIN = "main"

State = Literal["open", "committed", "released", "expired"]
_NUMBER = re.compile(r"#?([0-9]{1,20})")
# Crockford's base 32, which leaves out letters that are taken for others.
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_CODE_LETTERS = 8
_TAKEN_FOR = str.maketrans("oil", "011")


class Level(Shape):
    """How many of a product a warehouse has; `reserved` of them are promised.

    `lapsed` are promised by reservations past their time that no sweep has ended yet; `expires_at` is when the
    next one lapses. Below `low` available, an alarm runs until `low + band` are available.
    """

    id: int
    product: int
    name: str | None = None
    warehouse: str
    warehouse_key: str
    quantity: int
    reserved: int
    low: int
    band: int
    alarm: UUID | None
    updated_at: datetime
    version: int
    lapsed: int = 0
    expires_at: datetime | None = None

    @property
    def held(self) -> int:
        """How many are promised now."""
        return self.reserved - self.lapsed

    @property
    def available(self) -> int:
        """How many can be taken or reserved now."""
        return self.quantity - self.held

    @property
    def label(self) -> str:
        """What people call the product."""
        return label(self.product, self.name)


class Product(Shape):
    """A product by its number, with its name where it has one, and its levels by the order they were made in."""

    number: int
    name: str | None = None
    levels: list[Level] = Field(default_factory=list)

    @property
    def label(self) -> str:
        """What people call it."""
        return label(self.number, self.name)

    def level(self, key: str) -> Level | None:
        """Its level in the warehouse of this key."""
        return next((level for level in self.levels if level.warehouse_key == key), None)

    @property
    def first(self) -> Level | None:
        """Its level in the main warehouse, or else the one that was made first."""
        return self.level(name_key(MAIN)) or (self.levels[0] if self.levels else None)


class Reservation(Shape):
    """Pieces of a level that are promised to somebody until `expires_at` (for ever, where that is None)."""

    id: UUID
    code: str
    level: int
    pieces: int
    state: State
    expires_at: datetime | None
    person: str
    person_name: str
    note: str = ""
    created_at: datetime
    ended_at: datetime | None = None


class Movement(Shape):
    """One row of the book: how much `quantity` and `reserved` changed, and the quantity (`balance`) after it."""

    id: UUID
    operation: UUID
    level: int
    version: int
    warehouse: str
    kind: str
    quantity: int
    reserved: int
    balance: int
    reservation: UUID | None
    reverses: UUID | None
    person: str
    person_name: str
    note: str
    created_at: datetime


class Booked(Shape):
    """What an operation left behind: the levels it touched, and how many pieces and which reservation it was about."""

    operation: UUID | None
    levels: list[Level]
    pieces: int = 0
    reservation: Reservation | None = None

    @property
    def level(self) -> Level:
        """The level it was about; of a move, where the pieces came from."""
        return self.levels[0]


def label(number: int, name: str | None) -> str:
    """`'M4 bolt'`, or `product 12` for one without a name."""
    return name or f"product {number}"


def product_number(text: str) -> int | None:
    """The number that a text is, with or without a #; None for a name. Raises Invalid above 2,147,483,647."""
    found = _NUMBER.fullmatch(text)
    return valid_product(int(found[1])) if found else None


def valid_product(number: int) -> int:
    """A product's number; raises Invalid outside 0 to 2,147,483,647."""
    if not 0 <= number <= MOST:
        raise Invalid(f"A product number is a whole number from 0 to {MOST:,}.")
    return number


def valid_name(text: str) -> str:
    """A product's name as it is kept; raises Invalid when it is empty, too long, or a number."""
    name = clean(text)
    if not name or not name_key(name):
        raise Invalid("A product's name cannot be empty.")
    if len(name) > NAME_LIMIT:
        raise Invalid(f"A name may have {NAME_LIMIT} characters; this one has {len(name)}.")
    if _NUMBER.fullmatch(name):
        raise Invalid(f"A product can't be called {name[:20]}: that would be another product's number.")
    return name


def valid_warehouse(text: str) -> str:
    """A warehouse's name as it is kept; raises Invalid when it is empty or too long."""
    name = clean(text)
    if not name or not name_key(name):
        raise Invalid("A warehouse's name cannot be empty; leave it out for main.")
    if len(name) > WAREHOUSE_LIMIT:
        raise Invalid(f"A warehouse's name may have {WAREHOUSE_LIMIT} characters; this one has {len(name)}.")
    return name


def valid_quantity(number: int) -> int:
    """How many there are; raises Invalid outside 0 to 2,147,483,647."""
    if not 0 <= number <= MOST:
        raise Invalid(f"A quantity is a whole number from 0 to {MOST:,}.")
    return number


def valid_pieces(number: int) -> int:
    """How many are moved; raises Invalid outside 1 to 2,147,483,647."""
    if not 1 <= number <= MOST:
        raise Invalid(f"A number of pieces is a whole number from 1 to {MOST:,}.")
    return number


def valid_note(text: str) -> str:
    """A note as it is kept; raises Invalid when it is too long."""
    note = clean(text)
    if len(note) > NOTE_LIMIT:
        raise Invalid(f"A note may have {NOTE_LIMIT} characters; this one has {len(note)}.")
    return note


def code_of(reservation: UUID) -> str:
    """Eight letters and digits for people, of the last forty bits of a reservation's id."""
    rest, letters = reservation.int, ""
    for _ in range(_CODE_LETTERS):
        rest, letter = divmod(rest, len(_LETTERS))
        letters = _LETTERS[letter] + letters
    return letters


def typed_code(text: str) -> str:
    """The code that somebody means who may have taken a letter for a digit."""
    return clean(text).lower().translate(_TAKEN_FOR)
