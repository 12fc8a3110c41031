"""Small files, small functions: one idea each, read without scrolling."""

import ast
from collections.abc import Iterator
from statistics import median

from tests.house.tree import modules, python_files

LONGEST_FILE = 300
MEDIAN_FILE = 80
LONGEST_FUNCTION = 50

Function = ast.FunctionDef | ast.AsyncFunctionDef


def long_functions(path: str, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, Function):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{path}:{node.lineno} {node.name} has {length} lines"


def lengths() -> dict[str, int]:
    return {path: len(text.splitlines()) for path, text in python_files()}


def too_long(lines: dict[str, int]) -> list[str]:
    return [f"{path} has {count} lines" for path, count in lines.items() if count > LONGEST_FILE]


def middle(lines: dict[str, int]) -> float:
    """The median length of the files that say something: empty `__init__.py` files don't count."""
    return median(count for count in lines.values() if count > 1)


def test_no_file_is_longer_than_300_lines() -> None:
    assert too_long(lengths()) == []


def test_the_median_file_is_shorter_than_80_lines() -> None:
    assert middle(lengths()) < MEDIAN_FILE


def test_no_function_is_longer_than_50_lines() -> None:
    assert [line for path, tree in modules() for line in long_functions(path, tree)] == []


def test_a_long_file_and_a_long_median_are_noticed() -> None:
    assert too_long({"a.py": 301, "b.py": 300}) == ["a.py has 301 lines"]
    assert middle({"a.py": 0, "b.py": 90, "c.py": 91}) > MEDIAN_FILE


def test_a_function_of_51_lines_is_noticed_and_one_of_50_is_not() -> None:
    body = "    x = 1\n"
    sample = "def fine():\n" + body * 49 + "class C:\n  async def long(self):\n" + body * 50
    assert list(long_functions("s.py", ast.parse(sample))) == ["s.py:52 long has 51 lines"]
