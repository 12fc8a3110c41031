"""Looking after all stock by path: what is low, stock-taking, undo, and whether the book adds up."""

from typing import Annotated, Any

from pydantic import Field

from bot.web.operation import Answer, Ask, operation
from bot.web.reading import TEXT_LIMIT, Body, Query
from bot.web.route import Deps, Route
from bot.web.stock_shapes import Done, Levels, done_body, level_out, tag
from inventory.shape import Shape
from inventory.stock.checking import Checked
from inventory.stock.counting import COUNT_LIMIT, Counted
from inventory.stock.model import MOST


class Tally(Body):
    """How many of a product were counted; `product` is its number."""

    product: int = Field(ge=0, le=MOST)
    quantity: int = Field(ge=0, le=MOST)


class StockTake(Body):
    """What was counted in a warehouse; `dry_run` only tells the differences."""

    counted: list[Tally] = Field(min_length=1, max_length=COUNT_LIMIT)
    warehouse: Annotated[str, Field(min_length=1, max_length=TEXT_LIMIT)] | None = None
    dry_run: bool = False


class Undone(Shape):
    """What was taken back, and what that left behind."""

    kind: str
    done: Done


def low(ask: Ask[Query, None]) -> Answer:
    """List what is running low."""
    levels = ask.services.stock.levels.low(ask.actor)
    return Answer(Levels.model_construct(levels=[level_out(level) for level in levels]))


def count(ask: Ask[Query, StockTake]) -> Answer:
    """Book a stock-take."""
    asked = ask.body
    found = [(str(tally.product), tally.quantity) for tally in asked.counted]
    return Answer(ask.services.stock.counting.count(ask.actor, found, asked.warehouse, dry_run=asked.dry_run))


def undo(ask: Ask[Query, Any]) -> Answer:
    """Take back the caller's last movement of stock."""
    kind, booked = ask.services.stock.undo.undo(ask.actor)
    return Answer(Undone.model_construct(kind=kind, done=done_body(booked)), etag=tag(booked.level))


def verify(ask: Ask[Query, None]) -> Answer:
    """Compute every level again from its movements."""
    return Answer(ask.services.stock.checking.verify(ask.actor))


def routes(deps: Deps) -> list[Route]:
    """The routes of upkeep."""
    return [
        operation(deps, "GET", "/api/stock/low", low, action="stock.read", answers={200: Levels}, tag="stock"),
        operation(
            deps, "POST", "/api/stock/count", count, action="stock.set", answers={200: Counted}, body=StockTake,
            tag="stock",
        ),
        operation(deps, "POST", "/api/stock/undo", undo, action="stock.change", answers={200: Undone}, tag="stock"),
        operation(deps, "GET", "/api/stock/verify", verify, action="stock.read", answers={200: Checked}, tag="stock"),
    ]  # fmt: skip
