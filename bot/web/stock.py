"""Stock as the shop's programs know it: /api/inventory with one record for each product and warehouse."""

from dataclasses import replace
from typing import Annotated

from pydantic import ConfigDict, Field

from bot.web.operation import Answer, Ask, operation
from bot.web.reading import Number, Query
from bot.web.route import Deps, Route
from bot.web.stock_shapes import Absent, Record, Records, WarehouseName, product_at, record, tag, wanted
from inventory.shape import Shape
from inventory.stock.model import MAIN, MOST, valid_warehouse
from inventory.stock.service import LEVELS_LIMIT
from inventory.text import name_key

Count = Annotated[int, Field(ge=0, le=MOST)]


class Warehouse(Query):
    """Which warehouse's record; by default the only one, or else main's, or the first."""

    warehouse: WarehouseName | None = None


class Part(Query):
    """All records, or where there are more than 10,000, those after an id."""

    after: Number = Field(0, description="only records with a greater id", ge=0)
    limit: Number = Field(LEVELS_LIMIT, ge=1, le=LEVELS_LIMIT)


class Put(Shape):
    """What changes; a key that isn't there stays as it is, and other keys of a record may come along."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    quantity: Count = Field(0, description="how many there are now")
    warehouse: str = Field(MAIN, description="where; a product's only record moves there", min_length=1, max_length=300)


class Matching(Shape):
    """Headers of a change of one record."""

    if_match: str | None = Field(None, alias="If-Match", description="the ETag that the record must still have")


def records(ask: Ask[Part, None]) -> Answer:
    """List every product's stock."""
    levels = ask.services.stock.levels.every_level(ask.actor, ask.query.after, ask.query.limit)
    headers = {}
    if len(levels) == ask.query.limit:
        headers["Link"] = f'</api/inventory?after={levels[-1].id}&limit={ask.query.limit}>; rel="next"'
    return Answer(Records.model_construct([record(level) for level in levels]), headers=headers)


def look(ask: Ask[Warehouse, None]) -> Answer:
    """Show the stock of a product; one that nobody has yet counts as none in main."""
    number, where = product_at(ask), ask.query.warehouse
    product = ask.services.stock.levels.by_number(ask.actor, number)
    level = product.first if where is None else product.level(name_key(valid_warehouse(where)))
    if level is None:
        return Answer(Absent(product_id=number, warehouse=where or MAIN))
    return Answer(record(level), etag=tag(level))


def put(ask: Ask[Warehouse, Put]) -> Answer:
    """Set the quantity or the warehouse of a product, or make its record."""
    number, body, given = product_at(ask), ask.body, ask.body.model_fields_set
    booked = ask.services.stock.putting.put(
        ask.actor,
        number,
        body.quantity if "quantity" in given else None,
        body.warehouse if "warehouse" in given else None,
        ask.query.warehouse,
        wanted(ask.if_match),
    )
    return Answer(record(booked.level), etag=tag(booked.level))


def routes(deps: Deps) -> list[Route]:
    """The routes of the contract."""
    one = "/api/inventory/{product}"
    written = operation(
        deps, "PUT", one, put, action="stock.set", answers={200: Record}, query=Warehouse, body=Put, tag="stock"
    )
    return [
        operation(
            deps, "GET", "/api/inventory", records, action="stock.read", answers={200: Records}, query=Part, tag="stock"
        ),
        operation(
            deps, "GET", one, look, action="stock.read", answers={200: Record | Absent, 304: None}, query=Warehouse,
            tag="stock",
        ),
        replace(written, headers=Matching),
    ]  # fmt: skip
