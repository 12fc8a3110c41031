"""The order of what a search finds: the name itself, names, the rest; with a slip only where nothing else fits."""

from collections.abc import Sequence
from typing import Literal

from inventory.db import Db, Row
from inventory.items import search_store
from inventory.items.keys import question, slips, squeeze, words
from inventory.text import name_key

Stage = Literal["match", "typo", "none"]


def ranked(
    db: Db, community: str, text: str, labels: Sequence[str], without: Sequence[str], wanted: int
) -> tuple[Stage, list[Row]]:
    """How the text was found, and the things that it finds in their order, without their loans."""
    asked = question(text)
    if not asked.words:
        return "none", []
    found = {row["id"]: row for row in search_store.by_beginning(db, community, asked.words, labels, without)}
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
