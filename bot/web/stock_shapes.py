"""What the API sends about stock: the plain record that other shops' programs know, and all we know of a level."""

import re
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field, RootModel, field_serializer

from bot.web.operation import Answer, Ask
from inventory.errors import NotFound
from inventory.shape import Shape
from inventory.stock.model import MAIN, MOST, WAREHOUSE_LIMIT, Booked, Level, Movement, Reservation, State
from inventory.text import clean

_DIGITS = re.compile(r"[0-9]{1,20}")
_TAG = re.compile(r'"(\d{1,19})\.(\d{1,10})"')

WarehouseName = Annotated[str, Field(min_length=1, max_length=WAREHOUSE_LIMIT), AfterValidator(clean)]
"""A warehouse in a query; as long as it was sent, before what can't be seen is taken out."""


class Absent(Shape):
    """A product that no warehouse has: nothing is kept about it."""

    product_id: int
    quantity: int = 0
    warehouse: str = MAIN


class Record(Shape):
    """How many of a product a warehouse has; the time is in UTC with its offset."""

    id: int
    product_id: int
    quantity: int
    warehouse: str
    updated_at: datetime

    @field_serializer("updated_at", when_used="json")
    def _offset(self, value: datetime) -> str:
        """With +00:00, as programs of before know it."""
        return value.isoformat()


class Records(RootModel[list[Record]]):
    """All of them, in the order in which they were made."""


class LevelOut(Record):
    """A level in full: `available` is what is neither reserved nor gone; below `low` of it an alarm runs."""

    name: str | None
    reserved: int
    available: int
    low: int
    band: int
    alarm: bool
    version: int


class Levels(Shape):
    """Levels of one or more products."""

    levels: list[LevelOut]


class ReservationOut(Shape):
    """Pieces that are promised; `code` is what people call it."""

    id: UUID
    code: str
    pieces: int
    state: State
    expires_at: datetime | None
    person: str
    person_name: str
    note: str
    created_at: datetime
    ended_at: datetime | None


class Done(Shape):
    """What an operation left behind: the levels it touched, how many pieces and which reservation it was about."""

    operation: UUID | None
    pieces: int
    levels: list[LevelOut]
    reservation: ReservationOut | None


class Movements(Shape):
    """The book, the newest row first; `next` is the `before` of the next page, null on the last."""

    movements: list[Movement]
    next: datetime | None


def record(level: Level) -> Record:
    """The plain record of a level."""
    return Record.model_construct(
        id=level.id,
        product_id=level.product,
        quantity=level.quantity,
        warehouse=level.warehouse,
        updated_at=level.updated_at,
    )


def level_out(level: Level) -> LevelOut:
    """A level in full."""
    return LevelOut.model_construct(
        **dict(record(level)),
        name=level.name,
        reserved=level.held,
        available=level.available,
        low=level.low,
        band=level.band,
        alarm=level.alarm is not None,
        version=level.version,
    )


def reservation_out(held: Reservation) -> ReservationOut:
    """A reservation without what is ours alone."""
    return ReservationOut.model_construct(**{name: getattr(held, name) for name in ReservationOut.model_fields})


def done(booked: Booked, status: int = 200) -> Answer:
    """The answer to an operation, with the entity tag of the level it was about."""
    return Answer(done_body(booked), status, tag(booked.level) if booked.levels else None)


def done_body(booked: Booked) -> Done:
    """What an operation left behind, as it is sent."""
    return Done.model_construct(
        operation=booked.operation,
        pieces=booked.pieces,
        levels=[level_out(level) for level in booked.levels],
        reservation=reservation_out(booked.reservation) if booked.reservation else None,
    )


def tag(level: Level) -> str:
    """The strong entity tag of a level in this version."""
    return f'"{level.id}.{level.version}"'


def wanted(if_match: str | None) -> tuple[int, int] | None:
    """The id and version that If-Match asks for; None where it asks for none, zeros where it can't be met."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = _TAG.fullmatch(if_match.strip())
    return (int(found[1]), int(found[2])) if found else (0, 0)


def product_at(ask: Ask[Any, Any]) -> int:
    """The product that the path names; raises NotFound for what is no number a product can have."""
    text = ask.path["product"]
    if not _DIGITS.fullmatch(text) or int(text) > MOST:
        raise NotFound(f"Products are numbers from 0 to {MOST:,} here.")
    return int(text)
