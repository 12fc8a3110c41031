"""Nothing left over, nothing swallowed, nothing unexplained."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.tree import PACKAGES, listed, modules, python_files

LEFTOVER = re.compile(r"\b(T[O]DO|F[I]XME|X[X]X)\b")
MAY_PRINT = re.compile(r"^(benchmarks/|tests/|bot/platforms/console\.py$|.*/__main__\.py$)")
Named = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def leftovers(path: str, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        if LEFTOVER.search(line):
            yield f"{path}:{number} {line.strip()}"


def swallowed(path: str, tree: ast.Module) -> Iterator[str]:
    """Handlers that name no error, or do nothing with it: contextlib.suppress says that on purpose."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            silent = all(isinstance(line, ast.Pass) for line in node.body)
            if node.type is None or silent:
                yield f"{path}:{node.lineno}"


def public(body: list[ast.stmt]) -> Iterator[Named]:
    """Public functions and classes, and the public methods of the latter."""
    for node in body:
        if isinstance(node, Named) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


def excused(node: Named) -> bool:
    """Overrides and overloads are explained where they come from."""
    names = {ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list}
    return bool(names & {"override", "overload", "setter"})


def unexplained(path: str, tree: ast.Module) -> Iterator[str]:
    for node in public(tree.body):
        if not ast.get_docstring(node) and not excused(node):
            yield f"{path}:{node.lineno} {node.name}"


def prints(path: str, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield f"{path}:{node.lineno}"


def test_no_note_to_self_is_left_in_the_code() -> None:
    assert [line for path, text in python_files() for line in leftovers(path, text)] == []


def test_no_error_is_swallowed() -> None:
    assert [line for path, tree in modules() for line in swallowed(path, tree)] == []


def test_every_public_function_and_class_says_what_it_promises() -> None:
    assert [line for path, tree in modules(*PACKAGES) for line in unexplained(path, tree)] == []


def test_only_the_console_and_programs_print() -> None:
    found = [(path, line) for path, tree in modules() for line in prints(path, tree)]
    assert [line for path, line in found if not MAY_PRINT.match(path)] == []


def test_no_file_is_named_after_what_is_left_over() -> None:
    words = ("util", "utils", "misc", "helpers", "common")
    assert [path for path in listed() if path.rpartition("/")[2].removesuffix(".py") in words] == []


@pytest.mark.parametrize("backwards", ["ODOT", "EMXIF"])
def test_a_note_to_self_is_noticed(backwards: str) -> None:
    line = f"# {backwards[::-1]}: later"
    assert list(leftovers("s.py", f"x = 1\n{line}")) == [f"s.py:2 {line}"]


@pytest.mark.parametrize("handler", ["except:\n  raise", "except OSError:\n  pass"])
def test_a_swallowed_error_is_noticed(handler: str) -> None:
    assert list(swallowed("s.py", ast.parse(f"try:\n  x = 1\n{handler}"))) == ["s.py:3"]


def test_a_missing_docstring_is_noticed_on_functions_classes_and_methods() -> None:
    sample = "def f(): ...\nclass C:\n  def m(self): ...\n  @override\n  def o(self): ...\n  def _p(): ..."
    assert list(unexplained("s.py", ast.parse(sample))) == ["s.py:1 f", "s.py:2 C", "s.py:3 m"]


def test_a_print_is_noticed_and_allowed_in_few_places() -> None:
    assert list(prints("s.py", ast.parse("print(1)"))) == ["s.py:1"]
    assert [bool(MAY_PRINT.match(path)) for path in ("bot/__main__.py", "bot/app.py")] == [True, False]
