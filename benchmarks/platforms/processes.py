"""The bots that are measured, each a process of its own whose CPU time the system tells."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
_CPUCLOCK_SCHED = 2
_UNLIMITED = "1000000"


@contextmanager
def echo(program: str, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A library's own bot."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", f"benchmarks.platforms.{program}", *arguments]
        with _running(command, folder, {}) as process:
            yield process


@contextmanager
def ours(settings: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """`python -m bot` with its embedded database and its defaults, but for the rate limits."""
    with TemporaryDirectory() as folder:
        own = {
            "DATA_DIR": f"{folder}/data", "MODULE_PORT": "0", "CONSOLE": "off", "DISCORD_PACE": "10000",
            "TWITCH_PACE": "7500", "PERSON_PER_MINUTE": _UNLIMITED, "COMMUNITY_PER_MINUTE": _UNLIMITED,
        }  # fmt: skip
        with _running([sys.executable, "-m", "bot"], folder, own | settings) as process:
            yield process


def cpu(process: "subprocess.Popen[bytes]") -> float:
    """Seconds of CPU that a process has used, all its threads together, to the microsecond.

    The clock of another process as clock_getcpuclockid(3) makes it on Linux; /proc counts in hundredths of a second.
    """
    return time.clock_gettime((~process.pid << 3) | _CPUCLOCK_SCHED)


@contextmanager
def _running(command: list[str], folder: str, settings: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    environment = {"PATH": os.environ["PATH"], "HOME": folder, "PYTHONPATH": str(ROOT)} | settings
    with (
        (Path(folder) / "said").open("wb") as said,
        subprocess.Popen(command, cwd=folder, env=environment, stdout=said, stderr=said) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()
