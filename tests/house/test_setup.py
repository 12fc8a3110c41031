"""`make` on a machine as we find it: what is missing is said in a sentence, on standard error."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.tree import ROOT

TOOLS = ("sh", "cmp", "dirname", "make", "awk", "cat")
OLD_PYTHON = "#!/bin/sh\nexit 1\n"  # as one older than 3.11 answers the question for its age


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A checkout in a folder with a blank in its name, and programs in `bin`, none of them a Python."""
    checkout = tmp_path / "a checkout"
    programs = checkout / "bin"
    programs.mkdir(parents=True)
    shutil.copytree(ROOT / ".ci", checkout / ".ci")
    for name in ("Makefile", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, checkout)
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found, f"{tool} is missing here"
        (programs / tool).symlink_to(found)
    return checkout


def install(checkout: Path, name: str, script: str) -> None:
    program = checkout / name
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(script)
    program.chmod(0o755)


def make(checkout: Path, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    environment |= {"PATH": str(checkout / "bin"), "PYTHON": ""}
    return subprocess.run(
        ["make", *words],  # noqa: S607 - found in the PATH that this test makes
        cwd=checkout,
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )


def test_bare_make_explains_every_target(machine: Path) -> None:
    makefile = (machine / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    done = make(machine)
    assert [line.split()[1] for line in done.stdout.splitlines()] == phony[1].split()
    assert done.returncode == 0


@pytest.mark.parametrize("old", [(), ("python3",), ("python3", "python3.12")])
def test_without_a_python_of_our_time_one_sentence_says_what_to_do(machine: Path, old: tuple[str, ...]) -> None:
    for name in old:
        install(machine, f"bin/{name}", OLD_PYTHON)
    done = make(machine, "run")
    assert done.returncode != 0
    assert done.stdout == ""
    assert done.stderr.startswith("Storekeeper needs Python 3.11 or newer and found none: install one")


def test_the_first_python_that_is_new_enough_is_taken(machine: Path) -> None:
    install(machine, "bin/python3", OLD_PYTHON)
    install(machine, "bin/python3.12", '#!/bin/sh\n[ "$1" = -c ] || echo "I make it: $*"\n')
    assert make(machine, "setup").stderr == "I make it: .ci/setup.py requirements-dev.lock\n"


def test_run_hands_over_the_pipe_and_adds_nothing_to_the_answers(machine: Path) -> None:
    install(machine, ".venv/bin/python", '#!/bin/sh\necho "$*"\ncat\n')
    shutil.copy(machine / "requirements.lock", machine / ".venv")
    done = make(machine, "run", given="!help\n")
    assert (done.stdout, done.stderr, done.returncode) == ("-m bot\n!help\n", "", 0)


def test_a_changed_lock_is_installed_before_running(machine: Path) -> None:
    install(machine, ".venv/bin/python", "#!/bin/sh\necho started\n")
    (machine / ".venv/requirements.lock").write_text("of yesterday")
    done = make(machine, "run")
    assert done.stdout == ""
    assert "needs Python 3.11" in done.stderr


def test_only_narrows_proofs_and_benchmarks(machine: Path) -> None:
    install(machine, ".venv/bin/python", '#!/bin/sh\necho "$*"\n')
    shutil.copy(machine / "requirements-dev.lock", machine / ".venv")
    assert make(machine, "proof", "ONLY=items").stdout == "-m tests.proof --only items\n"
    assert make(machine, "bench").stdout == "-m benchmarks.run\n"
