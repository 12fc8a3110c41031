"""What happens to stock, by path: add, take, move, reserve, and what is known of a product."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from bot.web.operation import Answer, Ask, operation
from bot.web.reading import TEXT_LIMIT, Body, Number, Query
from bot.web.route import Deps, Route
from bot.web.stock_shapes import Done, Levels, Movements, WarehouseName, done, level_out, product_at
from inventory.errors import Invalid
from inventory.stock.model import MOST, NOTE_LIMIT
from inventory.stock.service import PAGE_LIMIT

Pieces = Annotated[int, Field(ge=1, le=MOST)]
Where = Annotated[str, Field(min_length=1, max_length=TEXT_LIMIT)]
_LONGEST_HOLD = 366 * 24 * 3600


class Shift(Body):
    """How many pieces, where (by default the only warehouse, or else main), and why."""

    quantity: Pieces
    warehouse: Where | None = None
    note: str = Field("", max_length=NOTE_LIMIT)


class Moving(Body):
    """How many pieces go where, and from where."""

    quantity: Pieces
    to: Where
    warehouse: Where | None = None
    note: str = Field("", max_length=NOTE_LIMIT)


class Promise(Shift):
    """How many pieces are reserved, for how long or until when; for ever where neither is said."""

    seconds: int | None = Field(None, ge=1, le=_LONGEST_HOLD)
    until: Annotated[AwareDatetime, Field(strict=False)] | None = None


class Threshold(Body):
    """An alarm runs from fewer than `low` available until `low + band` are; 0 means none."""

    low: int = Field(ge=0, le=MOST)
    band: int | None = Field(None, ge=0, le=MOST)
    warehouse: Where | None = None


class Naming(Body):
    """What a product is called; null takes the name away."""

    name: Annotated[str, Field(min_length=1, max_length=TEXT_LIMIT)] | None


class Book(Query):
    """Which part of the book."""

    warehouse: WarehouseName | None = None
    before: AwareDatetime | None = Field(None, description="`next` of the page before")
    limit: Number = Field(50, ge=1, le=PAGE_LIMIT)


def levels(ask: Ask[Query, Any]) -> Answer:
    """Show a product in every warehouse, with what is reserved."""
    product = ask.services.stock.levels.by_number(ask.actor, product_at(ask))
    return Answer(Levels.model_construct(levels=[level_out(level) for level in product.levels]))


def add(ask: Ask[Query, Shift]) -> Answer:
    """Add pieces."""
    asked = ask.body
    number = str(product_at(ask))
    return done(ask.services.stock.moving.add(ask.actor, number, asked.quantity, asked.warehouse, asked.note))


def take(ask: Ask[Query, Shift]) -> Answer:
    """Take pieces that nobody has reserved."""
    asked = ask.body
    number = str(product_at(ask))
    return done(ask.services.stock.moving.take(ask.actor, number, asked.quantity, asked.warehouse, asked.note))


def move(ask: Ask[Query, Moving]) -> Answer:
    """Carry pieces to another warehouse."""
    asked = ask.body
    number = str(product_at(ask))
    booked = ask.services.stock.booking.move(ask.actor, number, asked.quantity, asked.to, asked.warehouse, asked.note)
    return done(booked)


def reserve(ask: Ask[Query, Promise]) -> Answer:
    """Reserve pieces."""
    asked = ask.body
    number = str(product_at(ask))
    booked = ask.services.stock.reserving.reserve(
        ask.actor, number, asked.quantity, asked.warehouse, _end(asked, ask.now), asked.note
    )
    return done(booked, 201)


def _end(asked: Promise, now: datetime) -> datetime | None:
    if asked.seconds is not None and asked.until is not None:
        raise Invalid("Say seconds or until, not both.")
    return asked.until if asked.seconds is None else now + timedelta(seconds=asked.seconds)


def threshold(ask: Ask[Query, Threshold]) -> Answer:
    """Set from how few pieces on an alarm runs."""
    asked, number = ask.body, str(product_at(ask))
    return done(ask.services.stock.revising.threshold(ask.actor, number, asked.low, asked.band, asked.warehouse))


def name(ask: Ask[Query, Naming]) -> Answer:
    """Give a product a name."""
    number = product_at(ask)
    ask.services.stock.revising.name(ask.actor, str(number), ask.body.name)
    return levels(ask)


def movements(ask: Ask[Book, None]) -> Answer:
    """Tell what happened to a product's stock, the newest first."""
    asked, number = ask.query, str(product_at(ask))
    found = ask.services.stock.levels.history(
        ask.actor, number, asked.warehouse, before=asked.before, limit=asked.limit
    )
    following = found[-1].created_at if len(found) == asked.limit else None
    return Answer(Movements.model_construct(movements=found, next=following))


def routes(deps: Deps) -> list[Route]:
    """The routes of operations on one product."""
    one, change, read = "/api/inventory/{product}", "stock.change", "stock.read"
    posts = (
        ("add", add, change, Shift, 200),
        ("take", take, change, Shift, 200),
        ("move", move, change, Moving, 200),
        ("reserve", reserve, change, Promise, 201),
        ("threshold", threshold, "stock.set", Threshold, 200),
    )
    return [
        operation(deps, "GET", f"{one}/levels", levels, action=read, answers={200: Levels}, tag="stock"),
        operation(
            deps, "GET", f"{one}/movements", movements, action=read, answers={200: Movements}, query=Book, tag="stock"
        ),
        operation(
            deps, "PUT", f"{one}/name", name, action="stock.set", answers={200: Levels}, body=Naming, tag="stock"
        ),
        *(
            operation(
                deps, "POST", f"{one}/{path}", work, action=action, answers={status: Done}, body=body, tag="stock"
            )
            for path, work, action, body, status in posts
        ),
    ]
