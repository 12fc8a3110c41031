"""The rows of a stock file: one for each product and warehouse, checked one by one so that a fault names its row."""

from collections.abc import Iterable, Iterator
from typing import Annotated

import orjson
from pydantic import BeforeValidator, ConfigDict, Field, ValidationError

from inventory.errors import Invalid
from inventory.shape import Shape
from inventory.sheets import BOM, MOST_ROWS, RawRow, RowError, csv_rows, escaped, json_rows, line, row_sentence
from inventory.stock.model import MOST, Level

COLUMNS = ("product", "name", "warehouse", "quantity", "reserved", "low", "band")
_DIGITS = 10


def _whole(value: object) -> object:
    """A cell of a CSV file is text; an empty one says nothing."""
    if isinstance(value, str):
        text = value.strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else text or None
    return value


Count = Annotated[Annotated[int, Field(ge=0, le=MOST, strict=True)] | None, BeforeValidator(_whole)]


class StockRow(Shape):
    """What a file says about one product in one warehouse; None where it says nothing. `reserved` is only told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    product: Count = None
    name: str | None = None
    warehouse: str | None = None
    quantity: Count = None
    reserved: Count = None
    low: Count = None
    band: Count = None


def read_csv(text: str) -> Iterator[RawRow]:
    """The rows of a CSV file; raises Invalid."""
    for number, cells in csv_rows(text, COLUMNS, ("product", "name")):
        yield number, {**cells}


def read_json(text: str) -> Iterator[RawRow]:
    """The rows of a JSON file; raises Invalid."""
    return json_rows(text, COLUMNS, '[{"product": 12, "warehouse": "main", "quantity": 40}]')


def write_csv(levels: Iterable[Level]) -> Iterator[str]:
    """The file, piece by piece: its header, and a line for each level."""
    yield BOM + line(COLUMNS)
    for level in levels:
        yield line([escaped("" if cell is None else str(cell)) for cell in _exported(level).values()])


def write_json(levels: Iterable[Level]) -> Iterator[str]:
    """The file, piece by piece: a line for each level."""
    opening = "[\n"
    for level in levels:
        yield opening + orjson.dumps(_exported(level)).decode()
        opening = ",\n"
    yield "[]\n" if opening == "[\n" else "\n]\n"


def _exported(level: Level) -> dict[str, object]:
    return {column: getattr(level, column) for column in COLUMNS}


def checked(raw: Iterable[RawRow]) -> tuple[list[StockRow], list[RowError]]:
    """The sound rows and the faults of the others; raises Invalid for more than 50,000 rows."""
    rows: list[StockRow] = []
    errors: list[RowError] = []
    for count, (number, cells) in enumerate(raw, 1):
        if count > MOST_ROWS:
            raise Invalid(f"A file may have {MOST_ROWS:,} rows; split it and import the parts one by one.")
        try:
            said = {name: cell for name, cell in cells.items() if cell not in ("", None)}
            rows.append(StockRow.model_validate({"number": number, **said}))
        except ValidationError as error:
            errors.append(RowError(row=number, sentence=row_sentence(error)))
    return rows, errors
