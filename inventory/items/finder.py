"""Search: by name, by the beginnings of words, by any part, and only then with a slip."""

from collections.abc import Sequence
from typing import NamedTuple

from inventory.actor import Actor
from inventory.db import Row
from inventory.items import search_store
from inventory.items.keys import SEARCH_VERSION, document, words
from inventory.items.model import Item
from inventory.items.ranking import Stage, ranked
from inventory.items.service import ItemRoom
from inventory.text import name_key

_REINDEX_BATCH = 1000


class Found(NamedTuple):
    """One page of what was found, how it was found, and how many there are in all (at most 500 are counted)."""

    items: list[Item]
    stage: Stage
    total: int


class FinderService:
    """Finds things by their name, description and labels."""

    def __init__(self, room: ItemRoom) -> None:
        self._room = room

    def search(
        self,
        actor: Actor,
        text: str,
        labels: Sequence[str] = (),
        without: Sequence[str] = (),
        *,
        skip: int = 0,
        limit: int = 10,
    ) -> Found:
        """Ranked: the name itself, then names, then labels and descriptions; a typo only where nothing else fits."""
        self._room.permissions.require(actor, "inventory.read")
        key = ("search", name_key(text), tuple(words(text)), tuple(labels), tuple(without), skip, limit)

        def load() -> Found:
            with self._room.db.reading() as connection:
                stage, hits = ranked(connection, actor.community, text, tuple(labels), tuple(without), skip + limit)
                chosen = [row["id"] for row in hits[skip : skip + limit]]
                rows = search_store.picked(connection, actor.community, chosen) if chosen else []
            return Found([Item.model_validate(row) for row in rows], stage, len(hits))

        return self._room.cache.view(actor.community, key, load)

    def reindex(self) -> int:
        """Write anew the keys that an older version of the program made; gives how many. For operators."""
        done = 0
        while batch := self._outdated():
            with self._room.db.writing() as connection, connection.transaction():
                for row in batch:
                    keys = document(row["name"], row["description"], row["labels"])
                    search_store.reindex(connection, {**row, **keys._asdict(), "version": SEARCH_VERSION})
            done += len(batch)
        return done

    def _outdated(self) -> list[Row]:
        with self._room.db.reading() as connection:
            return search_store.outdated(connection, SEARCH_VERSION, _REINDEX_BATCH)
