"""An inventory as CSV: as spreadsheets write it, and so that they run no cell of it as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

import orjson

from inventory.errors import Invalid
from inventory.items.exchange_rows import COLUMNS, MOST_BYTES, RawRow, known_columns

BOM = "\ufeff"
"""Spreadsheets take a file without it for the local code page."""
_DELIMITERS = (",", ";", "\t")
# The wide forms of = + - @ count as the narrow ones in some spreadsheets.
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"[0-9]{1,9}")
# Python's own limit, 131,072 letters, is fewer than the loans of a thing can take. It holds for the process.
csv.field_size_limit(MOST_BYTES)


def write(rows: Iterable[dict[str, object]]) -> Iterator[str]:
    """The file, piece by piece: its header, and a line for each thing."""
    yield BOM + _line(list(COLUMNS))
    for row in rows:
        loans = orjson.dumps(row["loans"]).decode() if row["loans"] else ""
        yield _line([escaped(_cell(cell)) for cell in {**row, "loans": loans}.values()])


def read(text: str) -> Iterator[RawRow]:
    """The rows of a file, numbered as a spreadsheet does (the header is row 1); raises Invalid."""
    try:
        yield from _rows(text)
    except csv.Error as error:
        raise Invalid(f"I can't read that as CSV ({error}); save it again from your spreadsheet.") from error


def _rows(text: str) -> Iterator[RawRow]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)
    header = [name.strip().lower() for name in next(lines, [])]
    while header and not header[-1]:
        header.pop()
    known_columns(header)
    if len(set(header)) < len(header) or not {"ref", "name"} & set(header):
        raise Invalid("The first row has to name each column once: name or ref, and what else you have.")
    for number, line in enumerate(lines, 2):
        if any(line[len(header) :]):
            raise Invalid(f"Row {number} has more cells than the first row names; check its quotes.")
        if any(line):
            yield number, {name: _value(name, unescaped(cell)) for name, cell in zip(header, line, strict=False)}


def delimiter(text: str) -> str:
    """The delimiter under which the first line names the most columns we know; a comma where it names one."""
    first = text.split("\n", 1)[0].strip("\r").lower()
    return max(_DELIMITERS, key=lambda sign: sum(name.strip(' "') in COLUMNS for name in first.split(sign)))


def escaped(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """The text that `escaped` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _line(cells: list[str]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line).writerow(cells)
    return line.getvalue()


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
