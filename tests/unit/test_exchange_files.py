"""CSV and JSON files: what is read, what is refused, and that a spreadsheet runs no cell of ours."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.errors import Invalid
from inventory.items import exchange_csv, exchange_json
from inventory.items.exchange_rows import COLUMNS, checked
from inventory.sheets import MOST_BYTES, MOST_ROWS, decoded, delimiter, escaped, unescaped

LOAN = {"holder": "name:zoe", "holder_name": "Zoë", "quantity": 2}


@given(st.text() | st.from_regex(r"\A'{0,3}[=+@-].{0,5}", fullmatch=False))
def test_an_escaped_cell_comes_back_as_it_was(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert escaped(text)[:1] not in ("=", "+", "-", "@")


@given(st.text(max_size=500))
def test_no_text_is_more_than_refused(text: str) -> None:
    for read in (exchange_csv.read, exchange_json.read):
        try:
            checked(read(text))
        except Invalid as refused:
            assert refused.sentence.endswith((".", "]"))  # noqa: PT017 - most texts are refused, some are read


@given(st.binary(max_size=200))
def test_no_bytes_are_more_than_refused(content: bytes) -> None:
    try:
        assert "\0" not in decoded(content)
    except Invalid as refused:
        assert "isn't plain text" in refused.sentence  # noqa: PT017 - as above


def test_a_spreadsheet_reads_what_is_written() -> None:
    row = {"ref": "r", "name": "=1+1", "description": 'a "b"; c', "labels": ["x", "y z"], "quantity": 2, "loans": None}
    text = "".join(exchange_csv.write([row]))
    assert text.startswith("\ufeffref,name,description,labels,quantity,loans\r\n")
    assert list(csv.reader(io.StringIO(text)))[1] == ["r", "'=1+1", 'a "b"; c', "x, y z", "2", ""]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("header", ["ref{}name", '"Name"{}"Quantity"', "name{}labels{}loans"])
def test_the_delimiter_is_told_from_the_columns(sign: str, header: str) -> None:
    assert delimiter(header.replace("{}", sign) + "\r\na;b;c,d\te\r\n", COLUMNS) == sign


def test_one_column_needs_no_delimiter() -> None:
    rows, _ = checked(exchange_csv.read('name\n"Drill; big, red"\n'))
    assert rows[0].name == "Drill; big, red"


def test_rows_are_numbered_as_a_spreadsheet_does_and_empty_ones_are_passed_over() -> None:
    rows, errors = checked(exchange_csv.read('name,quantity\n"Drill\n2",1\n\n,,\nSaw,2\n'))
    assert ([row.number for row in rows], errors) == ([2, 5], [])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name,colour\nDrill,red\n", "the column 'colour'; the columns are ref, name"),
        ("name,name\n", "name each column once"),
        ("labels\nx\n", "name or ref"),
        ("", "name or ref"),
        ('name\n"Drill\n', "can't read that as CSV"),
        ("name\nDrill,2\n", "Row 2 has more cells"),
    ],
)
def test_a_csv_file_that_can_not_be_meant_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        checked(exchange_csv.read(text))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[{"name": "Drill", "colour": 1}]', "the column 'colour'"),
        ('{"name": "Drill"}', "JSON array of objects"),
        ('["Drill"]', "JSON array of objects"),
        ('[{"name": "Drill"},', "can't read that as JSON"),
        ("[" * 5000, "can't read that as JSON"),
    ],
)
def test_a_json_file_that_can_not_be_meant_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        checked(exchange_json.read(text))


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ({"quantity": 0}, "The quantity should be greater than or equal to 1."),
        ({"quantity": True}, "The quantity should be a valid integer."),
        ({"quantity": 1.5}, "The quantity should be a valid integer."),
        ({"name": 5}, "The name should be a valid string."),
        ({"labels": "a,b"}, "The labels should be a valid list."),
        ({"loans": [LOAN, {**LOAN, "quantity": -1}]}, "The loans 2 quantity should be greater than or equal to 1."),
        ({"loans": [{**LOAN, "due_at": "2026-11-21T12:00:00"}]}, "The loans 1 due_at should have timezone info."),
        ({"loans": [{**LOAN, "holder": "zoe"}]}, "The loans 1 holder: String should match pattern"),
    ],
)
def test_a_cell_at_fault_is_named_with_its_row(cell: dict[str, object], sentence: str) -> None:
    rows, errors = checked([(7, {"name": "Drill", **cell})])
    assert (rows, errors[0].row) == ([], 7)
    assert errors[0].sentence.startswith(sentence)


def test_the_files_of_a_western_windows_are_read() -> None:
    assert decoded("Schöner Bohrer – 5 €".encode("cp1252")) == "Schöner Bohrer – 5 €"
    assert decoded("\ufeffname\nBüro".encode()) == "name\nBüro"


@pytest.mark.parametrize("content", ["name\nDrill".encode("utf-16"), b"\x89PNG\r\n\x1a\n\x00", b"\x81"])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match="isn't plain text"):
        decoded(content)


def test_too_many_bytes_and_too_many_rows_are_refused() -> None:
    with pytest.raises(Invalid, match="10 MB"):
        decoded(b"x" * (MOST_BYTES + 1))
    with pytest.raises(Invalid, match="50,000 rows"):
        checked((number, {"name": "x"}) for number in range(MOST_ROWS + 1))


def test_the_columns_of_an_export_are_those_of_an_import() -> None:
    header = "".join(exchange_csv.write([])).strip("\ufeff\r\n").split(",")
    assert (header, "".join(exchange_json.write([]))) == (list(COLUMNS), "[]\n")
