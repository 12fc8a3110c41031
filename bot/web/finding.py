"""Questions by path: search, status, statistics."""

from typing import Literal

from pydantic import Field, model_validator

from bot.web.items import LABELS_ASKED, Label
from bot.web.operation import Answer, Ask, operation
from bot.web.reading import Number, Query, Text
from bot.web.route import Deps, Route
from bot.web.shapes import Detail, detail, shown
from inventory.items.service import PAGE_LIMIT
from inventory.items.statistics import Statistics
from inventory.shape import Shape

_COUNTED = 500


class Search(Query):
    """What to look for."""

    query: Text = Field(min_length=1)
    label: list[Label] = Field([], description="only things that carry all of these labels", max_length=LABELS_ASKED)
    without: list[Label] = Field([], description="no thing that carries one of these labels", max_length=LABELS_ASKED)
    skip: Number = Field(0, ge=0, le=_COUNTED, description="`next` of the page before")
    limit: Number = Field(20, ge=1, le=PAGE_LIMIT)


class Hits(Shape):
    """What was found, the best first; `stage` is typo where only a slip of the finger fits.

    `total` counts up to 500; `next` is the `skip` of the next page, null on the last.
    """

    items: list[Detail]
    stage: Literal["match", "typo", "none"]
    total: int
    next: int | None


class Named(Query):
    """Which thing, by either name of the parameter."""

    item_name: Text | None = None
    name: Text | None = None

    @model_validator(mode="after")
    def _one(self) -> "Named":
        if (self.item_name is None) == (self.name is None):
            raise ValueError("Say which thing: item_name")
        return self


def search(ask: Ask[Search, None]) -> Answer:
    """Search names, descriptions and labels; a slip of the finger is forgiven."""
    asked = ask.query
    labels = (tuple(asked.label), tuple(asked.without))
    found = ask.services.finder.search(ask.actor, asked.query, *labels, skip=asked.skip, limit=asked.limit)
    seen = asked.skip + len(found.items)
    return Answer(
        Hits.model_construct(
            items=[detail(item) for item in found.items],
            stage=found.stage,
            total=found.total,
            next=seen if seen < found.total and found.items else None,
        )
    )


def status(ask: Ask[Named, None]) -> Answer:
    """Show whether a thing is here, and who has it."""
    return shown(ask.services.items.get(ask.actor, ask.query.item_name or ask.query.name or ""))


def stats(ask: Ask[Query, None]) -> Answer:
    """Count things, what is out, and labels."""
    return Answer(ask.services.statistics.stats(ask.actor))


def routes(deps: Deps) -> list[Route]:
    """The routes of questions."""
    read = "inventory.read"
    return [
        operation(deps, "GET", "/inventory/search", search, action=read, answers={200: Hits}, query=Search),
        operation(
            deps,
            "GET",
            "/inventory/status",
            status,
            action=read,
            answers={200: Detail, 304: None},
            query=Named,
            refusals=(404,),
            kept=True,
        ),
        operation(deps, "GET", "/inventory/stats", stats, action=read, answers={200: Statistics}),
    ]
