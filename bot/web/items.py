"""Things by path: list, add, look at, change, delete, restore."""

from dataclasses import replace
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import AfterValidator, Field

from bot.web.etags import expected_version
from bot.web.first_answers import FirstAnswer
from bot.web.first_changes import FirstCall
from bot.web.first_generation import FirstGeneration, FirstHeaders
from bot.web.naming import find_at, item_at, name_at
from bot.web.operation import Answer, Ask, operation
from bot.web.reading import TEXT_LIMIT, Body, Number, Query, Text
from bot.web.route import Deps, Route
from bot.web.shapes import Detail, Page, Thing, changed, detail, shown
from inventory.errors import Invalid
from inventory.items.model import DESCRIPTION_LIMIT, QUANTITY_LIMIT, valid_label
from inventory.items.revision import edited
from inventory.items.service import PAGE_LIMIT, Selection
from inventory.text import name_key

LABELS_ASKED = 10
_LABELS_GIVEN = 50


def _label(text: str) -> str:
    try:
        return valid_label(text)
    except Invalid as error:
        raise ValueError(error.sentence) from error


Label = Annotated[str, AfterValidator(_label)]
Quantity = Annotated[int, Field(ge=1, le=QUANTITY_LIMIT)]


class Listing(Query):
    """Which things, from where on."""

    filter: Literal["all", "available", "checkedout", "checked_out"] = "all"
    label: list[Label] = Field([], description="only things that carry all of these labels", max_length=LABELS_ASKED)
    without: list[Label] = Field([], description="no thing that carries one of these labels", max_length=LABELS_ASKED)
    after: Text = Field("", description="`next` of the page before")
    limit: Number = Field(50, ge=1, le=PAGE_LIMIT)


class ListingOrAction(Listing):
    """The same by action: each of these needs `action`."""

    action: Literal["list", "search", "status", "stats"] | None = Field(
        None, description="the first generation's way to ask; it needs X-Community-ID and X-User-ID"
    )
    query: str | None = Field(None, description="with action=search", max_length=TEXT_LIMIT)
    item_name: str | None = Field(None, description="with action=status", max_length=TEXT_LIMIT)


class NewThing(Body):
    """A thing to add."""

    name: str = Field(min_length=1, max_length=TEXT_LIMIT)
    description: str = Field("", max_length=DESCRIPTION_LIMIT)
    labels: list[str] = Field([], max_length=_LABELS_GIVEN)
    quantity: Quantity = 1


class Revised(Body):
    """What changes of a thing; the rest stays."""

    name: str | None = Field(None, min_length=1, max_length=TEXT_LIMIT)
    description: str | None = Field(None, max_length=DESCRIPTION_LIMIT)
    quantity: Quantity | None = None


def list_things(ask: Ask[Listing, None]) -> Answer:
    """List things by name."""
    asked = ask.query
    chosen: Literal["all", "available", "checkedout"]
    chosen = "checkedout" if asked.filter == "checked_out" else asked.filter
    selection = Selection(chosen, tuple(asked.label), tuple(asked.without))
    items = ask.services.items.page(ask.actor, selection, after=name_key(asked.after), limit=asked.limit)
    following = items[-1].name_key if len(items) == asked.limit else None
    return Answer(Page.model_construct(items=[detail(item) for item in items], next=following))


def add(ask: Ask[Query, NewThing]) -> Answer:
    """Add a thing."""
    new = ask.body
    change = ask.services.items.add(ask.actor, new.name, new.description, tuple(new.labels), new.quantity)
    return changed(change, 201, {"Location": f"/inventory/items/{quote(str(change.item.id))}"})


def look(ask: Ask[Query, None]) -> Answer:
    """Show a thing and who has it."""
    return shown(item_at(ask))


def edit(ask: Ask[Query, Revised]) -> Answer:
    """Change a thing's name, description or quantity."""
    new = ask.body
    if new == Revised():
        raise Invalid("Say what to change: name, description or quantity.")
    revise = edited(new.name, new.description, new.quantity)
    return changed(ask.services.keeping.edit(ask.actor, name_at(ask), revise, _version(ask)))


def delete(ask: Ask[Query, None]) -> Answer:
    """Hide a thing; it can be restored."""
    ask.services.keeping.delete(ask.actor, name_at(ask), _version(ask))
    return Answer(status=204)


def restore(ask: Ask[Query, None]) -> Answer:
    """Bring back the thing of that name that was deleted last."""
    return changed(ask.services.keeping.restore(ask.actor, name_at(ask)))


def _version(ask: Ask[Query, Any]) -> int | None:
    if ask.if_match is None:
        return None
    here = find_at(ask)
    return expected_version(ask.if_match, here.id if here else None)


def routes(deps: Deps) -> list[Route]:
    """The routes of things; /inventory also takes an `action`, as the first generation did."""
    one, first = "/inventory/items/{item}", FirstGeneration(deps)
    listed = operation(
        deps, "GET", "/inventory", list_things, action="inventory.read", answers={200: Page}, query=Listing
    )
    added = operation(deps, "POST", "/inventory", add, action="inventory.add", answers={201: Thing}, body=NewThing)
    return [
        replace(
            listed, handler=first.asking(listed.handler), query=ListingOrAction, headers=FirstHeaders,
            answers={200: Page | FirstAnswer},
        ),
        replace(
            added, handler=first.changing(added.handler), headers=FirstHeaders, body=NewThing | FirstCall,
            answers={201: Thing, 200: FirstAnswer},
        ),
        operation(deps, "GET", one, look, action="inventory.read", answers={200: Detail, 304: None}, kept=True),
        operation(deps, "PATCH", one, edit, action="inventory.edit", answers={200: Thing}, body=Revised),
        operation(deps, "DELETE", one, delete, action="inventory.delete", answers={204: None}),
        operation(deps, "POST", f"{one}/restore", restore, action="inventory.restore", answers={200: Thing}),
    ]  # fmt: skip
