"""The repository as the house tests see it: the files that are, or could be, committed."""

import ast
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "commands", "workers", "inventory")


@cache
def listed() -> tuple[str, ...]:
    """Paths of all files that git doesn't ignore, relative to the root, sorted."""
    git = shutil.which("git")
    assert git, "The house tests ask git which files belong to the project: install git."
    # The checkout may be another user's, as in a container: we only list names.
    safe = f"safe.directory={ROOT}"
    command = [git, "-c", safe, "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    return tuple(sorted({name for name in names if name and (ROOT / name).is_file()}))


def python_files(*folders: str) -> Iterator[tuple[str, str]]:
    """Path and text of every Python file, or of those in the given folders."""
    for name in listed():
        if name.endswith(".py") and (not folders or name.startswith(tuple(f"{f}/" for f in folders))):
            yield name, (ROOT / name).read_text(encoding="utf-8")


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Path and syntax tree of every Python file, or of those in the given folders."""
    for name, text in python_files(*folders):
        yield name, parsed(name, text)


@cache
def parsed(name: str, text: str) -> ast.Module:
    """The syntax tree of a file, made once for all checks."""
    return ast.parse(text, name)


def docstrings(tree: ast.AST) -> set[ast.Constant]:
    """The constants that are docstrings."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = (node.body for node in ast.walk(tree) if isinstance(node, owners))
    firsts = (body[0].value for body in bodies if body and isinstance(body[0], ast.Expr))
    return {value for value in firsts if isinstance(value, ast.Constant) and isinstance(value.value, str)}
