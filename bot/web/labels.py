"""Labels by path: put one on a thing, take it off."""

from typing import Any

from bot.web.naming import item_at, name_at
from bot.web.operation import Answer, Ask, operation
from bot.web.route import Deps, Route
from bot.web.shapes import Thing, changed, thing
from inventory.errors import Invalid
from inventory.items.model import valid_label
from inventory.text import clean


def put(ask: Ask[Any, None]) -> Answer:
    """Put a label on a thing; one that is there already stays."""
    label = valid_label(clean(ask.path["label"]))
    try:
        return changed(ask.services.keeping.add_label(ask.actor, name_at(ask), label))
    except Invalid:
        item = item_at(ask)
        if label in item.labels:
            return Answer(thing(item))
        raise


def remove(ask: Ask[Any, None]) -> Answer:
    """Take a label off a thing."""
    return changed(ask.services.keeping.remove_label(ask.actor, name_at(ask), clean(ask.path["label"])))


def routes(deps: Deps) -> list[Route]:
    """The routes of labels."""
    path, action = "/inventory/items/{item}/labels/{label}", "inventory.labels"
    return [
        operation(deps, "PUT", path, put, action=action, answers={200: Thing}),
        operation(deps, "DELETE", path, remove, action=action, answers={200: Thing}),
    ]
