"""Search: by name, by the beginnings of words, by any part, and only then with a slip."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from inventory.actor import Actor
from inventory.db import Db, Row
from inventory.items import search_store
from inventory.items.keys import SEARCH_VERSION, document, question, slips, squeeze, words
from inventory.items.model import Item
from inventory.items.service import ItemRoom
from inventory.text import name_key

Stage = Literal["match", "typo", "none"]
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
                stage, ranked = _ranked(connection, actor.community, text, tuple(labels), tuple(without), skip + limit)
                chosen = [row["id"] for row in ranked[skip : skip + limit]]
                rows = search_store.picked(connection, actor.community, chosen) if chosen else []
            return Found([Item.model_validate(row) for row in rows], stage, len(ranked))

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


def _ranked(
    db: Db, community: str, text: str, labels: Sequence[str], without: Sequence[str], wanted: int
) -> tuple[Stage, list[Row]]:
    asked = question(text)
    if not asked.tsquery:
        return "none", []
    found = {row["id"]: row for row in search_store.by_beginning(db, community, asked.tsquery, labels, without)}
    if len(found) < wanted and asked.trigram_keys:
        part = squeeze(text)
        for row in search_store.by_part(db, community, asked.trigram_keys, labels, without):
            if part in squeeze(f"{row['name']} {' '.join(row['labels'])} {row['description']}"):
                found.setdefault(row["id"], row)
    if found:
        return "match", sorted(found.values(), key=lambda row: _rank(row, text))
    rows = search_store.by_slip(db, community, asked.delete_keys, labels, without)
    scored = [(distance, row) for row in rows if (distance := slips(text, _whole(row))) is not None]
    return ("typo" if scored else "none"), [row for _, row in sorted(scored, key=lambda s: (s[0], s[1]["name_key"]))]


def _whole(row: Row) -> str:
    return " ".join((row["name"], *row["labels"], row["description"]))


def _rank(row: Row, text: str) -> tuple[int, str]:
    """Where a match stands: its name is the text, begins with it, holds its words, or something else of it does."""
    key = name_key(text)
    in_name = words(row["name"])
    if row["name_key"] == key:
        place = 0
    elif row["name_key"].startswith(key):
        place = 1
    elif all(any(word.startswith(asked) for word in in_name) for asked in words(text)):
        place = 2
    else:
        place = 3 if key in map(name_key, row["labels"]) else 4
    return place, row["name_key"]
