"""An inventory as JSON: an array with an object for each thing."""

from collections.abc import Iterable, Iterator

import orjson

from inventory.errors import Invalid
from inventory.items.exchange_rows import RawRow, known_columns


def write(rows: Iterable[dict[str, object]]) -> Iterator[str]:
    """The file, piece by piece: a line for each thing."""
    opening = "[\n"
    for row in rows:
        yield opening + orjson.dumps({**row, "loans": row["loans"] or []}).decode()
        opening = ",\n"
    yield "[]\n" if opening == "[\n" else "\n]\n"


def read(text: str) -> Iterator[RawRow]:
    """The rows of a file, numbered from 1; raises Invalid."""
    try:
        rows = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Invalid(f"I can't read that as JSON ({error.msg} in line {error.lineno}).") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Invalid('The file has to be a JSON array of things, such as [{"name": "Drill", "quantity": 2}].')
    known_columns(name for row in rows for name in row)
    yield from enumerate(rows, 1)
