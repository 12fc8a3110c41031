"""`python -m bot` as people run it: lines from a pipe, a crash, odd folders, root and ordinary users."""

import os
import re
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.embedded import ROOT, ended, processes, reachable_folder
from tests.integration.test_embedded_postgres_users import AS_NOBODY, NOBODY, python_for_nobody
from tests.proofs.bot_process import SECONDS, bot

PATHS = f"{ROOT}:{sysconfig.get_path('purelib')}"
LINES = """!inventory add "Sony A7" "mirrorless camera" camera,video
!inventory checkout "Sony A7" mia
!inventory status sony a7
!inventory search camra
!inventory checkin "Sony A7"
!inventory stats
"""
ANSWERS = """Item 'Sony A7' added to inventory: mirrorless camera. Labels: camera, video.
Item 'Sony A7' checked out to mia.
Item 'Sony A7' is checked out to mia since NOW. mirrorless camera. Labels: camera, video.
Nothing is called 'camra'. Did you mean:
Sony A7 [camera, video] → mia
Item 'Sony A7' checked in from mia.
Inventory: 1 thing, 0 checked out, 1 available, 2 labels. Most used labels: camera (1), video (1).
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder with blanks in its path, which ordinary users may enter."""
    with reachable_folder() as base:
        place = base / "my things"
        place.mkdir()
        yield place


def piped(folder: Path, lines: str, python: str = sys.executable, **options: Any) -> tuple[int, str, str]:
    """Run the bot on lines from a pipe until their end: exit code, output, and what it said besides."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": PATHS, "MODULE_PORT": "0"}
    ran = subprocess.run(
        [python, "-m", "bot"],
        **(options | {"cwd": folder, "env": environment}),
        input=lines,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return ran.returncode, re.sub(r"since [-0-9]+ [:0-9]+", "since NOW", ran.stdout), ran.stderr


def test_six_lines_are_answered_in_order_on_a_clean_output_and_remembered(folder: Path) -> None:
    code, output, errors = piped(folder, LINES)
    assert (code, output) == (0, ANSWERS), errors
    code, output, errors = piped(folder, "!inventory status sony a7\n")
    assert (code, output) == (0, "Item 'Sony A7' is available. mirrorless camera. Labels: camera, video.\n"), errors
    assert processes(folder / "data" / "postgres" / "data") == []


def test_after_kill_9_no_postgresql_is_left_and_the_next_start_remembers(folder: Path) -> None:
    assert piped(folder, LINES)[0] == 0
    with bot(folder) as running:
        left = processes(folder / "data" / "postgres" / "data")
        assert left
        assert running.ended(signal.SIGKILL) == -signal.SIGKILL
        assert all(ended(pid) for pid in left)
    code, output, errors = piped(folder, "!inventory status sony a7\n")
    assert (code, output[:28]) == (0, "Item 'Sony A7' is available."), errors


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a process of another user")
def test_an_ordinary_user_is_answered_the_same(folder: Path) -> None:
    os.chown(folder, NOBODY, NOBODY)
    code, output, errors = piped(folder, LINES, python_for_nobody(), **AS_NOBODY)
    assert (code, output) == (0, ANSWERS), errors
