"""The plan of the house as failing tests: who may import whom, and who may be asynchronous."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT, modules

# The rooms every noun stands on: each change is a ledger row and an event, each person a member.
COMMON_ROOMS = {"events", "ledger", "members"}
FRAMEWORKS = ("discord.ext.commands.", "twitchio.ext.commands.")
LINT = "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LINT]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def visits(path: str, tree: ast.Module) -> Iterator[str]:
    """Imports from one noun's room into another's."""
    parts = path.split("/")
    if parts[0] != "inventory" or len(parts) < 3 or parts[1] in COMMON_ROOMS:
        return
    allowed = COMMON_ROOMS | {parts[1]}
    for line, name in imported(tree):
        words = name.split(".")
        is_room = len(words) > 2 and (ROOT / "inventory" / words[1]).is_dir()
        if words[0] == "inventory" and is_room and words[1] not in allowed:
            yield f"{path}:{line} {name}"


def shadows(path: str, tree: ast.Module) -> list[str]:
    """Imports of a chat library's own command framework: a second parser, help and cool-down beside ours."""
    found = (line for line, name in imported(tree) if f"{name}.".startswith(FRAMEWORKS))
    return [f"{path}:{line}" for line in found]


def waits(path: str, tree: ast.Module) -> Iterator[str]:
    """Asynchronous code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
            yield f"{path}:{node.lineno}"


# asyncssh knows no other way; its scan runs on an event loop of a thread's own, and is blocking for its caller.
MAY_WAIT = re.compile(r"workers/sources/ssh_\w+\.py")


def make_house(root: Path, **files: str) -> Path:
    """A small house with our import contracts, and the given module texts."""
    (root / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    for package in PACKAGES:
        (root / package).mkdir()
        (root / package / "__init__.py").touch()
    for name, text in files.items():
        (root / name / "sample.py").write_text(text)
    return root


def test_imports_run_one_way() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_chat_libraries_only_carry() -> None:
    assert [line for path, tree in modules(*PACKAGES) for line in shadows(path, tree)] == []


def test_the_rooms_of_two_nouns_do_not_know_each_other() -> None:
    assert [line for path, tree in modules("inventory") for line in visits(path, tree)] == []


def test_only_the_bot_is_asynchronous() -> None:
    blocking = ("commands", "workers", "inventory")
    rooms = [(path, tree) for path, tree in modules(*blocking) if not MAY_WAIT.fullmatch(path)]
    assert [line for path, tree in rooms for line in waits(path, tree)] == []


def test_the_import_contracts_hold_in_a_house_without_faults(tmp_path: Path) -> None:
    house = make_house(tmp_path, bot="import workers, commands", commands="import inventory")
    assert lint_imports(house).returncode == 0


@pytest.mark.parametrize(
    ("room", "text"),
    [
        ("inventory", "import commands"),
        ("commands", "import workers"),
        ("workers", "import bot"),
    ],
)
def test_an_import_in_the_wrong_direction_is_noticed(tmp_path: Path, room: str, text: str) -> None:
    done = lint_imports(make_house(tmp_path, **{room: text}))
    assert done.returncode == 1
    assert "BROKEN" in done.stdout


def test_a_visit_to_another_nouns_room_is_noticed() -> None:
    sample = ast.parse("from inventory.items import store\nfrom inventory.ledger import store as ledger")
    assert list(visits("inventory/cloud/service.py", sample)) == ["inventory/cloud/service.py:1 inventory.items.store"]
    assert list(visits("inventory/items/loans.py", sample)) == []
    assert list(visits("inventory/services.py", sample)) == []


def test_the_librarys_own_commands_package_is_noticed() -> None:
    """import-linter can't see inside other people's packages."""
    samples = (
        "import discord.ext.commands",
        "from discord.ext import commands",
        "from twitchio.ext.commands import Bot",
    )
    assert [shadows("s.py", ast.parse(text)) for text in samples] == [["s.py:1"]] * 3
    assert shadows("s.py", ast.parse("from discord import app_commands\nimport commands")) == []


def test_asynchronous_code_is_noticed() -> None:
    assert list(waits("s.py", ast.parse("async def f():\n  await g()"))) == ["s.py:1", "s.py:2"]
