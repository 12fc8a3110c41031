"""The rules of stock that need no database."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.errors import Invalid
from inventory.stock.model import code_of, product_number, typed_code, valid_name


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("#12", 12), ("007", 7), ("M4", None), ("-1", None)])
def test_digits_are_a_number_and_anything_else_a_name(text: str, number: int | None) -> None:
    assert product_number(text) == number


def test_a_number_that_no_product_can_have_is_refused() -> None:
    with pytest.raises(Invalid, match="from 0 to 2,147,483,647"):
        product_number("2147483648")


@given(st.uuids())
def test_a_code_is_read_back_whatever_case_it_is_typed_in(reservation: UUID) -> None:
    code = code_of(reservation)
    assert len(code) == 8
    assert typed_code(code) == typed_code(code.upper()) == code


def test_letters_that_are_taken_for_digits_are_read_as_them() -> None:
    assert typed_code(" OIL0abcd ") == "0110abcd"


def test_codes_of_two_reservations_differ() -> None:
    assert len({code_of(uuid4()) for _ in range(2000)}) == 2000


@pytest.mark.parametrize("text", ["", "  ", "12", "#7", "x" * 256])
def test_a_name_is_neither_empty_nor_a_number_nor_too_long(text: str) -> None:
    with pytest.raises(Invalid):
        valid_name(text)
