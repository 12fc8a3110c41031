"""Reservations by path: the open ones, one, and its end."""

from typing import Any

from pydantic import Field

from bot.web.operation import Answer, Ask, operation
from bot.web.reading import Number, Query
from bot.web.route import Deps, Route
from bot.web.stock_shapes import Done, ReservationOut, done
from inventory.shape import Shape
from inventory.stock.model import MOST
from inventory.stock.reserving import Held
from inventory.stock.service import PAGE_LIMIT


class Of(Query):
    """Of which product; of all by default."""

    product: Number | None = Field(None, ge=0, le=MOST)
    limit: Number = Field(PAGE_LIMIT, ge=1, le=PAGE_LIMIT)


class HeldOut(ReservationOut):
    """A reservation with its product and warehouse."""

    product_id: int
    warehouse: str


class Reservations(Shape):
    """Open reservations, the oldest first; at most 200."""

    reservations: list[HeldOut]


def listed(ask: Ask[Of, None]) -> Answer:
    """List open reservations."""
    product = None if ask.query.product is None else str(ask.query.product)
    found = ask.services.stock.reserving.open(ask.actor, product, ask.query.limit)
    return Answer(Reservations.model_construct(reservations=[_held(held) for held in found]))


def look(ask: Ask[Query, None]) -> Answer:
    """Show a reservation."""
    return Answer(_held(ask.services.stock.reserving.get(ask.actor, ask.path["reservation"])))


def commit(ask: Ask[Query, Any]) -> Answer:
    """Let the reserved pieces go."""
    return done(ask.services.stock.reserving.commit(ask.actor, ask.path["reservation"]))


def release(ask: Ask[Query, Any]) -> Answer:
    """Take the promise back; the pieces stay."""
    return done(ask.services.stock.reserving.release(ask.actor, ask.path["reservation"]))


def _held(held: Held) -> HeldOut:
    fields = {name: getattr(held, name) for name in ReservationOut.model_fields}
    return HeldOut.model_construct(**fields, product_id=held.product, warehouse=held.warehouse)


def routes(deps: Deps) -> list[Route]:
    """The routes of reservations."""
    one, change, read = "/api/reservations/{reservation}", "stock.change", "stock.read"
    return [
        operation(
            deps, "GET", "/api/reservations", listed, action=read, answers={200: Reservations}, query=Of, tag="stock"
        ),
        operation(deps, "GET", one, look, action=read, answers={200: HeldOut}, tag="stock"),
        operation(deps, "POST", f"{one}/commit", commit, action=change, answers={200: Done}, tag="stock"),
        operation(deps, "POST", f"{one}/release", release, action=change, answers={200: Done}, tag="stock"),
    ]
