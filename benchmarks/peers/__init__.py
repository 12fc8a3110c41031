"""What we are measured against: programs in an environment of their own, build/peers, one process each.

They can't live in ours: discord.py's command framework must never be imported beside our `commands`, and
errbot pins much of what we use. A program takes its task as JSON in the first line of its input, then a round
as `callers seconds` in each further line, and answers each with a round's load as JSON.
"""

import json
import os
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.rounds import Load

_FOLDER = Path("build/peers")
_LOCK = Path("requirements-bench.lock")
_HERE = Path(__file__).parent


def python() -> Path:
    """The interpreter of the peers' environment, made when it is missing or its lock has changed."""
    program, stamp = _FOLDER / "bin" / "python", _FOLDER / _LOCK.name
    if not (stamp.exists() and stamp.read_bytes() == _LOCK.read_bytes()):
        sys.stderr.write(f"Installing what {_LOCK} names into {_FOLDER}\n")
        venv.create(_FOLDER, clear=True, symlinks=True, with_pip=True)
        install: list[str | Path] = [
            program,
            "-m",
            "pip",
            "install",
            "-qq",
            "--disable-pip-version-check",
            "--no-input",
        ]
        subprocess.run([*install, "--require-hashes", "-r", _LOCK], check=True, stdout=sys.stderr)
        stamp.write_bytes(_LOCK.read_bytes())
    return program.absolute()


class Peer:
    """One of the programs beside this file, running."""

    def __init__(self, name: str, task: Mapping[str, object]) -> None:
        self._process = subprocess.Popen(
            [python(), _HERE / f"{name}.py"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(_HERE.parents[1])},
            text=True,
        )
        self._say(json.dumps(task, default=str))

    def drive(self, callers: int, seconds: float) -> Load:
        """Let it work one round."""
        self._say(f"{callers} {seconds}")
        assert self._process.stdout is not None
        answer = self._process.stdout.readline()
        assert answer, "the peer has ended; its last words stand above"
        return Load(**json.loads(answer))

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the program by the end of its input."""
        self._process.communicate(timeout=30)
