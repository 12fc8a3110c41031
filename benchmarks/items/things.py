"""The things that are measured with: 100 communities of 1,000 and one of 200,000, always the same ones."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import LiteralString
from uuid import UUID

import psycopg

from inventory.ids import new_id
from inventory.items import keys
from inventory.items.keys import SEARCH_VERSION, document, lexemes
from inventory.text import name_key

COMMUNITIES = 100
EACH = 1_000
BIG, MANY = "big", 200_000
SOURCES = (Path("schema.sql"), Path(keys.__file__), Path(__file__))

_COLOURS, _MAKERS, _NOUNS = (
    words.split()
    for words in (
        "red blue green black white silver brass copper grey yellow orange purple walnut bamboo steel",
        "Sony Canon Bosch Makita Nikon Yamaha Fender Shure Casio Lenovo Garmin Stihl Karcher Weber Ortlieb",
        """camera tripod drill beamer keyboard microphone amplifier guitar chair table tent lantern ladder saw hammer
        projector speaker router switch monitor laptop telescope compass kayak paddle bicycle helmet trailer stove
        kettle""",
    )
)
_ITEM = "COPY item (community_id, id, ref, name, name_key, description, labels, created_by) FROM STDIN"
_DEFINITION = "SELECT indexdef FROM pg_indexes WHERE indexname = 'item_search_keys'"
_SEARCH = """COPY item_search (community_id, item_id, name, name_key, labels, description, version, words, delete_keys,
    trigram_keys) FROM STDIN"""

KEY_EXPRESSION = (
    f"((ARRAY{[maker.lower() for maker in _MAKERS]})[(:number)::int % {len(_MAKERS)} + 1]"
    f" || (ARRAY{_NOUNS})[(:number)::int / {len(_MAKERS)} % {len(_NOUNS)} + 1] || lpad((:number)::text, 6, '0'))"
)
"""A thing's name key in SQL, for pgbench's variable number."""


def name(number: int) -> str:
    """The name of a community's thing."""
    maker, noun = _MAKERS[number % len(_MAKERS)], _NOUNS[number // len(_MAKERS) % len(_NOUNS)]
    return f"{maker} {noun} {number:06}"


def community(number: int) -> str:
    """The id of one of the hundred communities."""
    return f"c{number:02}"


def load(dsn: str) -> None:
    """Fill an empty database with our schema; the index of search is built at the end, which is far quicker."""
    with psycopg.connect(dsn) as connection:
        things = [(place, new_id(), number) for place, number in _places()]
        _copy(connection, _ITEM, (_item(*thing) for thing in things))
        definition = connection.execute(_DEFINITION).fetchone()
        assert definition is not None
        connection.execute("DROP INDEX item_search_keys")
        _copy(connection, _SEARCH, (_keys(*thing) for thing in things))
        connection.execute("SET maintenance_work_mem = '256MB'")
        connection.execute(definition[0])
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("VACUUM (FREEZE, ANALYZE)")
        connection.execute("CHECKPOINT")


def _copy(connection: psycopg.Connection, statement: LiteralString, rows: Iterable[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _item(place: str, thing: UUID, number: int) -> tuple[object, ...]:
    called, about, label = _texts(number)
    return place, thing, str(thing), called, name_key(called), about, [label], "bench:1"


def _keys(place: str, thing: UUID, number: int) -> tuple[object, ...]:
    words, *others = _search(number)
    called, about, label = _texts(number)
    own = " ".join(f"'{lexeme}'" for lexeme in lexemes(place, words))
    return place, thing, called, name_key(called), [label], about, SEARCH_VERSION, own, *others


@lru_cache(EACH)
def _search(number: int) -> tuple[list[str], str, str]:
    """Words, and the other keys as PostgreSQL writes them; things of the same number are alike in every community."""
    called, about, label = _texts(number)
    found = document(called, about, [label])
    return found.words, _array(found.delete_keys), _array(found.trigram_keys)


def _array(keys: Iterable[int]) -> str:
    return f"{{{','.join(map(str, keys))}}}"


def _places() -> Iterator[tuple[str, int]]:
    yield from ((community(place), number) for place in range(COMMUNITIES) for number in range(EACH))
    yield from ((BIG, number) for number in range(MANY))


def _texts(number: int) -> tuple[str, str, str]:
    colour = _COLOURS[number * 7 % len(_COLOURS)]
    return name(number), f"the {colour} one from shelf {number % 97}", _NOUNS[number * 13 % len(_NOUNS)]


def questions(things: int, count: int, seed: int) -> list[str]:
    """What people search for: two whole words, beginnings, a part of a word, and a slip, in turn."""
    dice = Random(seed)  # noqa: S311 - the same questions in every run
    asked = []
    for turn in range(count):
        maker, noun, number = name(dice.randrange(things)).lower().split()
        forms = (
            f"{maker} {noun}",
            f"{maker[:3]} {noun[:3]} {number}",
            f"{noun[1:]}",
            f"{noun[1]}{noun[0]}{noun[2:]} {maker}",
        )
        asked.append(forms[turn % len(forms)])
    return asked
