"""The real `python -m bot` as a process of its own, with settings from its environment only.

Another `module` is a proof's own way to start it.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from tests.proofs.replicas import ROOT

SECONDS = 120
_PORT = re.compile(r"HTTP API on \S+:(\d+)")


class Bot:
    """One bot whose data, logs and working folder are `folder`; what it says on standard error is kept."""

    def __init__(self, folder: Path, module: str = "bot", **settings: str) -> None:
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT), "MODULE_PORT": "0"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=folder,
            env={**environment, "DATA_DIR": str(folder / "data"), "CONSOLE": "off", **settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.port = 0
        self.errors: list[str] = []
        self.output = ""
        self._ready = Event()
        self._threads = [Thread(target=work, daemon=True) for work in (self._listen, self._read)]
        for thread in self._threads:
            thread.start()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            text = line.decode()
            self.errors.append(text)
            if found := _PORT.search(text):
                self.port = int(found[1])
            if "message=ready" in text:
                self._ready.set()
        self._ready.set()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.output = self.process.stdout.read().decode()

    @property
    def url(self) -> str:
        """Where its HTTP door is."""
        return f"http://127.0.0.1:{self.port}"

    def started(self) -> "Bot":
        """Wait until it is ready."""
        assert self._ready.wait(SECONDS), "not ready in time"
        assert self.process.poll() is None, "".join(self.errors)
        return self

    def ended(self, number: signal.Signals | None = None) -> int:
        """Send a signal, if one is given, and wait for the end; gives the exit code."""
        if number is not None:
            self.process.send_signal(number)
        code = self.process.wait(SECONDS)
        for thread in self._threads:
            thread.join(SECONDS)
        return code


@contextmanager
def bot(folder: Path, **settings: str) -> Iterator[Bot]:
    """A bot that is ready, and gone at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    running = Bot(folder, **settings)
    try:
        yield running.started()
    finally:
        running.ended(signal.SIGKILL)
        for stream in (running.process.stdin, running.process.stdout, running.process.stderr):
            assert stream is not None
            stream.close()
