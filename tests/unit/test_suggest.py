import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.suggest import nearest

COMMANDS = ["add", "remove", "checkout", "checkin", "list", "search", "status", "stats", "labels"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chekout", ["checkout"]),
        ("lsit", ["list"]),
        ("stat", ["stats", "status"]),
        ("check", ["checkin", "checkout"]),
        ("STATUS", ["status", "stats"]),
        ("rémove", ["remove"]),
        ("xyzzy", []),
        ("", []),
        ("  ", []),
    ],
)
def test_the_nearest_names_are_suggested(typed: str, meant: list[str]) -> None:
    assert nearest(typed, COMMANDS) == meant


def test_the_same_name_comes_before_a_longer_one() -> None:
    assert nearest("lamp", ["lamps", "Lamp", "lamp shade"]) == ["Lamp", "lamp shade", "lamps"]


@given(st.text("abc é", max_size=6), st.lists(st.text("abc é", max_size=6)), st.integers(0, 5))
def test_suggestions_are_choices_bounded_and_independent_of_order(typed: str, choices: list[str], limit: int) -> None:
    near = nearest(typed, choices, limit)
    assert near == nearest(typed, reversed(choices), limit)
    assert len(near) <= limit
    assert len(set(near)) == len(near)
    assert set(near) <= set(choices)
