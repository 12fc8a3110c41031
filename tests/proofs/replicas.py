"""Replicas for proofs: processes of their own that work on one database, and talk in JSON lines."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).parents[2]
_SECONDS = 300


@contextmanager
def replicas(script: str, count: int, *arguments: str) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """`count` processes running tests/proofs/<script>.py, each with its number as the last argument."""
    with ExitStack() as stack:
        started = []
        for number in range(count):
            command = [sys.executable, "-m", f"tests.proofs.{script}", *arguments, str(number)]
            process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            stack.callback(_end, process)
            started.append(process)
        yield started


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.communicate()


def results(processes: list["subprocess.Popen[bytes]"], tasks: list[bytes] | None = None) -> list[dict[str, Any]]:
    """Give each process its input, wait for its end, and gather the JSON lines of all; raises if one failed."""
    found: list[dict[str, Any]] = []
    for process, task in zip(processes, tasks or [b""] * len(processes), strict=True):
        assert process.stdin is not None
        process.stdin.write(task)
        process.stdin.close()
        process.stdin = None
    for process in processes:
        output, _ = process.communicate(timeout=_SECONDS)
        assert process.returncode == 0, f"replica ended with {process.returncode}"
        found += map(orjson.loads, output.splitlines())
    return found
