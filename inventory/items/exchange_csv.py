"""An inventory as CSV: as spreadsheets write it, and so that they run no cell of it as a formula."""

import re
from collections.abc import Iterable, Iterator

import orjson

from inventory.items.exchange_rows import COLUMNS
from inventory.sheets import BOM, RawRow, csv_rows, escaped, line

_NUMBER = re.compile(r"[0-9]{1,9}")


def write(rows: Iterable[dict[str, object]]) -> Iterator[str]:
    """The file, piece by piece: its header, and a line for each thing."""
    yield BOM + line(list(COLUMNS))
    for row in rows:
        loans = orjson.dumps(row["loans"]).decode() if row["loans"] else ""
        yield line([escaped(_cell(cell)) for cell in {**row, "loans": loans}.values()])


def read(text: str) -> Iterator[RawRow]:
    """The rows of a file, numbered as a spreadsheet does (the header is row 1); raises Invalid."""
    for number, cells in csv_rows(text, COLUMNS, ("name", "ref")):
        yield number, {name: _value(name, cell) for name, cell in cells.items()}


def _cell(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _value(name: str, cell: str) -> object:
    """What a cell says; what can't be read stays text, and the check of the row names it."""
    if name == "labels":
        return [label for part in cell.split(",") if (label := part.strip())]
    if name in ("quantity", "loans"):
        return _parsed(name, cell.strip())
    return cell


def _parsed(name: str, cell: str) -> object:
    if not cell:
        return None
    if name == "quantity":
        return int(cell) if _NUMBER.fullmatch(cell) else cell
    try:
        return orjson.loads(cell)
    except orjson.JSONDecodeError:
        return cell
