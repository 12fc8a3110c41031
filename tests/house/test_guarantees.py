"""Every promise in the docs names its proof, and every proof stands in the docs."""

import ast
import re

from tests.house.tree import ROOT, listed, modules, parsed

ROW = re.compile(r"^\| (G\d+) \| .+ \| (.+) \|$", re.MULTILINE)
LINK = re.compile(r"\]\(\.\./([^)#]+)\)")
PROOF = re.compile(r"tests/proofs/test_g\d+_.+\.py")


def promises(page: str) -> dict[str, list[str]]:
    """The files that prove each promise of the page's table."""
    return {name: LINK.findall(proofs) for name, proofs in ROW.findall(page)}


def proves(tree: ast.Module) -> bool:
    """Whether a module has a test that `make proof` runs."""
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    return any("pytest.mark.area(" in ast.unparse(mark) for test in tests for mark in test.decorator_list)


def unproven(page: str, sources: dict[str, ast.Module]) -> list[str]:
    """Promises without a file that proves them."""
    return [name for name, files in promises(page).items() if not any(proves(sources[file]) for file in files)]


def test_every_file_that_the_page_names_is_there() -> None:
    page = (ROOT / "docs/guarantees.md").read_text()
    assert [file for file in LINK.findall(page) if file not in listed()] == []
    assert len(promises(page)) > 10


def test_every_promise_has_a_test_that_make_proof_runs() -> None:
    assert unproven((ROOT / "docs/guarantees.md").read_text(), dict(modules("tests"))) == []


def test_every_proof_stands_in_the_page() -> None:
    named = LINK.findall((ROOT / "docs/guarantees.md").read_text())
    assert [file for file in listed() if PROOF.fullmatch(file) and file not in named] == []


def test_a_promise_whose_file_proves_nothing_is_noticed() -> None:
    row = "| {0} | a promise | a way | [{0}.py](../{0}.py) |\n"
    sources = {
        "G1.py": parsed("G1.py", "@pytest.mark.area('items')\ndef test_a(): ..."),
        "G2.py": parsed("G2.py", "def test_a(): ..."),
    }
    assert unproven(row.format("G1") + row.format("G2"), sources) == ["G2"]
