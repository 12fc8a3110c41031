"""Which thing a path means: by its id, or by its name."""

import re
from typing import Any
from uuid import UUID

from bot.web.operation import Ask
from inventory.errors import NotFound
from inventory.items.model import Item
from inventory.text import clean

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def item_at(ask: Ask[Any, Any]) -> Item:
    """The thing that the path names; raises NotFound."""
    text = clean(ask.path["item"])
    if found := _by_id(ask, text):
        if found.deleted_at is None:
            return found
        raise ask.services.items.missing(ask.actor.community, text)
    return ask.services.items.get(ask.actor, text)


def find_at(ask: Ask[Any, Any]) -> Item | None:
    """The thing that the path names, or None."""
    try:
        return item_at(ask)
    except NotFound:
        return None


def name_at(ask: Ask[Any, Any]) -> str:
    """The name of the thing that the path names, deleted or not, so that a repeated DELETE finds it again."""
    text = clean(ask.path["item"])
    found = _by_id(ask, text)
    return found.name if found else text


def _by_id(ask: Ask[Any, Any], text: str) -> Item | None:
    return ask.services.items.by_id(ask.actor, UUID(text)) if _UUID.fullmatch(text) else None
