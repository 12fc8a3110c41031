"""`make proof` can't come out green without proofs, and a proof can't stay unnamed."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.rows import AREAS, Row, save, table
from tests.house.tree import ROOT, modules

SAMPLE = """
import pytest
@pytest.mark.proof
@pytest.mark.area("items")
def test_a_row(proof_row):
    proof_row("items", "lent twice", 1, 4, "0", holds={holds})
@pytest.mark.area("cloud")
def test_a_quiet_one(): assert {passes}
def test_an_ordinary_one(): assert False
"""


def prove(folder: Path, *words: str, **values: bool) -> subprocess.CompletedProcess[str]:
    """Run the proofs of a small project of its own."""
    (folder / "conftest.py").write_text('pytest_plugins = ["tests.proof_rows"]')
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -m 'not proof'\nmarkers = proof\n")
    (folder / "test_sample.py").write_text(SAMPLE.format(**{"holds": True, "passes": True} | values))
    environment = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "tests.proof", *words]
    return subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False
    )


def rows(folder: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((folder / "build/proof.json").read_bytes())
    return found


def marks(path: str, tree: ast.Module) -> Iterator[str]:
    """Slow proofs that name no area known, neither themselves nor by their module."""
    areas = {f"pytest.mark.area('{area}')" for area in AREAS}
    whole = " ".join(ast.unparse(node) for node in tree.body if isinstance(node, ast.Assign))
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        own = [ast.unparse(decorator) for decorator in node.decorator_list]
        is_named = bool(areas & set(own)) or any(area in whole for area in areas)
        if any("mark.proof" in text for text in own) and not is_named:
            yield f"{path}:{node.lineno} {node.name}"


def test_proofs_leave_rows_and_other_tests_do_not_run(tmp_path: Path) -> None:
    done = prove(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows(tmp_path)[0] == {
        "area": "items",
        "name": "lent twice",
        "ours": 1,
        "other": 4,
        "ratio": 0.25,
        "goal": "0",
        "holds": True,
    }
    assert [row["name"] for row in rows(tmp_path)[1:]] == ["a quiet one"]


def test_one_area_can_be_proven_alone(tmp_path: Path) -> None:
    assert prove(tmp_path, "--only", "cloud").returncode == 0
    assert [row["area"] for row in rows(tmp_path)] == ["cloud"]


def test_an_area_without_proofs_is_not_proven(tmp_path: Path) -> None:
    done = prove(tmp_path, "--only", "stock")
    assert done.returncode == 1
    assert done.stderr == "There is no proof of stock to run.\n"


@pytest.mark.parametrize("fault", ["holds", "passes"])
def test_a_row_that_does_not_hold_and_a_test_that_fails_are_told(tmp_path: Path, fault: str) -> None:
    assert prove(tmp_path, **{fault: False}).returncode == 1
    assert [row["holds"] for row in rows(tmp_path)] == [fault != "holds", fault != "passes"]


def test_the_table_lines_up_and_shouts_what_does_not_hold(tmp_path: Path) -> None:
    row = Row("items", "p99, ms", 12.5, None, "< 10", holds=False)
    assert table([row]).splitlines() == [
        "area   name     ours  other  ratio  goal  holds",
        "items  p99, ms  12.5  -      -      < 10  NO",
    ]
    save([row], tmp_path / "deep" / "x.json")
    assert json.loads((tmp_path / "deep" / "x.json").read_bytes())[0]["ratio"] is None


def test_an_unknown_area_is_refused() -> None:
    with pytest.raises(ValueError, match="choose one of items, platforms"):
        Row("itmes", "x", 1, 1, "1", holds=True)


def test_every_test_may_add_rows(request: pytest.FixtureRequest) -> None:
    assert request.config.pluginmanager.has_plugin("tests.proof_rows"), "tests/conftest.py must load it"


def test_every_slow_proof_names_its_area() -> None:
    assert [line for path, tree in modules("tests") for line in marks(path, tree)] == []


def test_a_slow_proof_without_a_known_area_is_noticed() -> None:
    sample = "@pytest.mark.proof\n@pytest.mark.area('itmes')\ndef test_x(): ..."
    assert list(marks("s.py", ast.parse(sample))) == ["s.py:3 test_x"]
    fine = sample.replace("itmes", "items")
    assert list(marks("s.py", ast.parse(fine))) == []
    assert list(marks("s.py", ast.parse("pytestmark = pytest.mark.area('fleet')\n" + sample))) == []
