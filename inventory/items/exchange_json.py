"""An inventory as JSON: an array with an object for each thing."""

from collections.abc import Iterable, Iterator

import orjson

from inventory.items.exchange_rows import COLUMNS
from inventory.sheets import RawRow, json_rows


def write(rows: Iterable[dict[str, object]]) -> Iterator[str]:
    """The file, piece by piece: a line for each thing."""
    opening = "[\n"
    for row in rows:
        yield opening + orjson.dumps({**row, "loans": row["loans"] or []}).decode()
        opening = ",\n"
    yield "[]\n" if opening == "[\n" else "\n]\n"


def read(text: str) -> Iterator[RawRow]:
    """The rows of a file, numbered from 1; raises Invalid."""
    return json_rows(text, COLUMNS, '[{"name": "Drill", "quantity": 2}]')
