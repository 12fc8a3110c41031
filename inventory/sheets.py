"""Files of rows, as spreadsheets and programs write them: CSV and JSON, bounded, and without a cell that runs."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import orjson
from pydantic import BaseModel, ValidationError

from inventory.errors import Invalid

Format = Literal["csv", "json"]
SHOWN_ERRORS = 20
MOST_ROWS = 50_000
MOST_BYTES = 10_000_000
BOM = "\ufeff"
"""Spreadsheets take a file without it for the local code page."""

RawRow = tuple[int, dict[str, object]]
"""A row's number as its file counts, and its cells by column; None where the file says nothing."""

_DELIMITERS = (",", ";", "\t")
# The wide forms of = + - @ count as the narrow ones in some spreadsheets.
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠]")
# Python's own limit, 131,072 letters, is fewer than the loans of a thing can take. It holds for the process.
csv.field_size_limit(MOST_BYTES)


class RowError(BaseModel):
    """What is wrong with a row, in one sentence."""

    row: int
    sentence: str


class Imported(BaseModel):
    """How many of a file's rows add, change and leave something as it is; with any row at fault, none at all.

    `errors` are the first twenty of `error_count` faults.
    """

    added: int
    changed: int
    unchanged: int
    error_count: int = 0
    errors: list[RowError] = []
    dry_run: bool = False


class Reported(Exception):
    """Rolls an import back: the report is the answer, because rows are at fault or the file was imported before."""

    def __init__(self, report: Imported) -> None:
        super().__init__()
        self.report = report


def report(added: int, changed: int, unchanged: int, faults: Iterable[RowError], *, dry_run: bool = False) -> Imported:
    """The report of an import, its faults in the order of their rows."""
    ordered = sorted(faults, key=lambda fault: fault.row)
    return Imported(
        added=added, changed=changed, unchanged=unchanged, error_count=len(ordered), errors=ordered[:SHOWN_ERRORS],
        dry_run=dry_run,
    )  # fmt: skip


def form_of(text: str) -> Format:
    """The format that a file's text looks like."""
    return "json" if text.lstrip()[:1] in ("[", "{") else "csv"


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, or in the code page of a western Windows; raises Invalid."""
    if len(content) > MOST_BYTES:
        raise Invalid(f"A file may have {MOST_BYTES // 1_000_000} MB; split it and import the parts one by one.")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid("That file isn't plain text; save it as CSV in UTF-8, or as JSON.")


def known_columns(names: Iterable[str], columns: Sequence[str]) -> None:
    """Raise Invalid, naming them, when there are other columns than these."""
    unknown = sorted(set(names) - set(columns))
    if unknown:
        some = ", ".join(f"'{name[:40]}'" for name in unknown[:5])
        raise Invalid(f"I don't know the column {some}; the columns are {', '.join(columns)}.")


def csv_rows(text: str, columns: Sequence[str], needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file, numbered as a spreadsheet does (the header is row 1); raises Invalid.

    One of the columns `needed` has to be there.
    """
    try:
        yield from _rows(text, columns, needed)
    except csv.Error as error:
        raise Invalid(f"I can't read that as CSV ({error}); save it again from your spreadsheet.") from error


def _rows(text: str, columns: Sequence[str], needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text, columns), strict=True)
    header = [name.strip().lower() for name in next(lines, [])]
    while header and not header[-1]:
        header.pop()
    known_columns(header, columns)
    if len(set(header)) < len(header) or not set(needed) & set(header):
        raise Invalid(f"The first row has to name each column once: {' or '.join(needed)}, and what else you have.")
    for number, line in enumerate(lines, 2):
        if any(line[len(header) :]):
            raise Invalid(f"Row {number} has more cells than the first row names; check its quotes.")
        if any(line):
            yield number, {name: unescaped(cell) for name, cell in zip(header, line, strict=False)}


def delimiter(text: str, columns: Sequence[str]) -> str:
    """The delimiter under which the first line names the most columns we know; a comma where it names one."""
    first = text.split("\n", 1)[0].strip("\r").lower()
    return max(_DELIMITERS, key=lambda sign: sum(name.strip(' "') in columns for name in first.split(sign)))


def json_rows(text: str, columns: Sequence[str], example: str) -> Iterator[RawRow]:
    """The rows of a JSON array, numbered from 1; raises Invalid, with an example."""
    try:
        rows = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Invalid(f"I can't read that as JSON ({error.msg} in line {error.lineno}).") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Invalid(f"The file has to be a JSON array of objects, such as {example}.")
    known_columns((name for row in rows for name in row), columns)
    yield from enumerate(rows, 1)


def line(cells: Sequence[str]) -> str:
    """One line of a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue()


def escaped(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """The text that `escaped` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def row_sentence(error: ValidationError) -> str:
    """The first complaint about a row as a sentence that names the column."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = " ".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
    message = first["msg"].removeprefix("Input ")
    return f"The {place} {message}." if message.startswith("should") else f"The {place}: {message}."
