"""What the API sends: things, loans, pages. Times are in UTC, in RFC 3339."""

from datetime import datetime
from typing import Any
from uuid import UUID

from bot.web.etags import etag
from bot.web.operation import Answer
from inventory.items.model import Change, Item, Loan
from inventory.shape import Shape


class Thing(Shape):
    """A thing: `lent` of its `quantity` are out and `available` are here; `version` counts its changes."""

    id: UUID
    ref: str
    name: str
    description: str
    labels: list[str]
    quantity: int
    lent: int
    available: int
    checked_out_at: datetime | None
    checked_in_at: datetime | None
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int


class Detail(Thing):
    """A thing with who has it now."""

    loans: list[Loan]


class Page(Shape):
    """Things by name; `next` is the `after` of the next page, null on the last."""

    items: list[Detail]
    next: str | None


class Lent(Shape):
    """What was lent or came back: the thing as it is now, the loan, and how many pieces it was about."""

    item: Thing
    loan: Loan | None
    pieces: int


_FIELDS = tuple(name for name in Thing.model_fields if name != "available")


def detail(item: Item) -> Detail:
    """A thing with its loans."""
    return Detail.model_construct(**_common(item), loans=item.loans)


def thing(item: Item) -> Thing:
    """A thing as a change left it behind."""
    return Thing.model_construct(**_common(item))


def _common(item: Item) -> dict[str, Any]:
    return {**{name: getattr(item, name) for name in _FIELDS}, "available": item.available}


def changed(change: Change, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    """The answer to a change of a thing, with its new entity tag."""
    return Answer(thing(change.item), status, _tag(change.item), headers or {})


def lent(change: Change) -> Answer:
    """The answer to lending or taking back."""
    content = Lent.model_construct(item=thing(change.item), loan=change.loan, pieces=change.pieces)
    return Answer(content, etag=_tag(change.item))


def shown(item: Item) -> Answer:
    """The answer to a question about one thing."""
    return Answer(detail(item), etag=_tag(item))


def _tag(item: Item) -> str:
    return etag(item.id, item.version)
