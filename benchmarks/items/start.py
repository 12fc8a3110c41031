"""Cold start of `python -m bot`, to its first answer, and what the process holds in memory then."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.rows import Row

_ROUNDS = 3
_LATER = 2
"""Later starts of each installation."""
_FIRST_SECONDS, _LATER_SECONDS, _MEGABYTES = 5, 2, 80
_QUESTION = b"!inventory stats\n"
_ROOT = Path(__file__).parents[2]


class Start(NamedTuple):
    """Seconds until the first answer, and the Python process's resident megabytes after it."""

    seconds: float
    megabytes: float


def rows() -> Iterator[Row]:
    """First and later starts, and memory."""
    first: list[Start] = []
    later: list[Start] = []
    for _ in range(_ROUNDS):
        with TemporaryDirectory() as folder:
            first.append(_start(Path(folder)))
            later += [_start(Path(folder)) for _ in range(_LATER)]
    for name, starts, most in (("first", first, _FIRST_SECONDS), ("later", later, _LATER_SECONDS)):
        seconds = median(start.seconds for start in starts)
        yield Row("items", f"{name} start to the first answer, s", seconds, None, f"≤ {most} s", seconds <= most)
    memory = median(start.megabytes for start in later)
    name = "memory after the first answer, without platforms and PostgreSQL, MB"
    yield Row("items", name, memory, None, f"≤ {_MEGABYTES} MB", memory <= _MEGABYTES)


def _start(folder: Path) -> Start:
    """Start it in a folder of its own, ask one question, and let it end."""
    own = {"PYTHONPATH": str(_ROOT), "DATA_DIR": str(folder / "data"), "CONSOLE": "on", "MODULE_PORT": "0"}
    environment = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot"],
        cwd=folder,
        env=environment | own,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(_QUESTION)
        process.stdin.flush()
        assert process.stdout.readline(), "the bot ended without an answer"
        started = Start(time.perf_counter() - begun, _resident(process.pid))
        process.communicate(timeout=60)
    return started


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
