"""The lock files are whole: exact, hashed, in step with pyproject.toml, and good for any registry."""

import re
import tomllib
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT

RUNTIME, DEV, BENCH = "requirements.lock", "requirements-dev.lock", "requirements-bench.lock"
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;]+)[^\\]*\\?$")


def pins(text: str) -> dict[str, str]:
    """Version by name."""
    found = (PIN.match(line) for line in text.splitlines())
    return {canonicalize_name(pin[1]): pin[2] for pin in found if pin}


def faults(text: str) -> Iterator[str]:
    """Requirements that aren't exact or have no hash, options, and addresses."""
    for entry in re.split(r"\n(?=\S)", text.strip()):
        head = entry.partition("\n")[0]
        if head.startswith("#"):
            continue
        if "://" in entry or head.startswith("-"):
            yield f"names a place: {head}"
        elif not PIN.match(head):
            yield f"isn't exact: {head}"
        elif not re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry):
            yield f"has no hash: {head}"


def unmet(wanted: list[str], pinned: dict[str, str]) -> list[str]:
    """Requirements that have no pin or don't allow it."""
    missing = []
    for each in map(Requirement, wanted):
        version = pinned.get(canonicalize_name(each.name))
        if version is None or not each.specifier.contains(version, prereleases=True):
            missing.append(str(each))
    return missing


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def wanted() -> tuple[list[str], list[str], list[str]]:
    """What pyproject.toml asks for: to run, to develop, and to be measured against."""
    project = tomllib.loads(read("pyproject.toml"))
    groups = project["dependency-groups"]
    return project["project"]["dependencies"], groups["dev"], groups["bench"]


@pytest.mark.parametrize("name", [RUNTIME, DEV, BENCH])
def test_every_pin_is_exact_and_hashed_and_names_no_place(name: str) -> None:
    assert len(pins(read(name))) > 20
    assert list(faults(read(name))) == []


def test_the_locks_satisfy_pyproject() -> None:
    runtime, dev, bench = wanted()
    assert unmet(bench, pins(read(BENCH))) == []
    assert unmet(runtime, pins(read(RUNTIME))) == []
    assert unmet(runtime + dev, pins(read(DEV))) == []


def test_the_development_lock_holds_the_other_one() -> None:
    assert pins(read(DEV)).items() >= pins(read(RUNTIME)).items()


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("a==1.0", "has no hash"),
        ("a>=1.0 \\\n    --hash=sha256:" + "0" * 64, "isn't exact"),
        ("a @ https://example.org/a.whl \\\n    --hash=sha256:" + "0" * 64, "names a place"),
        ("--find-links x", "names a place"),
    ],
)
def test_a_loose_pin_is_noticed(entry: str, fault: str) -> None:
    fine = "b==2 ; python_version < '4' \\\n    --hash=sha256:" + "1" * 64 + "\n    # via a"
    assert [line.partition(":")[0] for line in faults(f"{fine}\n{entry}\n")] == [fault]


def test_a_requirement_that_is_missing_or_too_old_is_noticed() -> None:
    pinned = {"a-b": "1.9", "d": "1.0"}
    assert unmet(["A_b>=2", "c>=1", "d>=1"], pinned) == ["A_b>=2", "c>=1"]
