"""SQL stands in schema.sql, migrations/*.sql and the stores, nowhere else."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.tree import PACKAGES, docstrings, modules

# Beside the stores only what speaks to the server itself: the pools, LISTEN and NOTIFY, the schema's
# version, and the launcher that makes the embedded database and its owner.
ALLOWED = re.compile(r"^(inventory/.*store\.py|inventory/(db|notices|schema)\.py|bot/postgres/\w+\.py)$")
STATEMENT = re.compile(
    r"^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|NOTIFY|LISTEN|COPY|TRUNCATE|SET|LOCK)\s+[\w\"*({]"
)


def statements(path: str, tree: ast.Module) -> Iterator[str]:
    """Text constants that begin like SQL, also as the first part of an f-string."""
    said = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in said:
            begin = STATEMENT.match(node.value)
            if begin:
                yield f"{path}:{node.lineno} {begin[1]}"


def test_sql_stands_only_in_the_stores() -> None:
    rooms = (module for module in modules(*PACKAGES) if not ALLOWED.match(module[0]))
    assert [line for path, tree in rooms for line in statements(path, tree)] == []


@pytest.mark.parametrize("text", ["SELECT 1", "\n  WITH x AS (", "INSERT INTO a", "LISTEN changes"])
def test_sql_outside_the_stores_is_noticed(text: str) -> None:
    assert len(list(statements("s.py", ast.parse(f"x = {text!r}")))) == 1


def test_sql_in_an_f_string_is_noticed() -> None:
    assert list(statements("s.py", ast.parse("x = f'UPDATE items SET {b}'"))) == ["s.py:1 UPDATE"]


def test_words_for_people_are_not_mistaken_for_sql() -> None:
    sample = '"""SELECT 1"""\nx = "Select one", "update the list", "SELECTED", "SET"'
    assert list(statements("s.py", ast.parse(sample))) == []


def test_only_stores_and_set_up_are_allowed() -> None:
    paths = (
        "inventory/items/store.py",
        "inventory/items/service.py",
        "bot/web/api.py",
        "bot/postgres/home.py",
    )
    assert [bool(ALLOWED.match(path)) for path in paths] == [True, False, False, True]
