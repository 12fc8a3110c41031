"""Servers that are measured: each a process of its own, on a free port of loopback."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

_WAIT_SECONDS = 60.0


@contextmanager
def serving(port: int, command: Sequence[str], own: Mapping[str, str]) -> Iterator[None]:
    """A server, from its first accepted connection on; `own` is added to its environment."""
    with subprocess.Popen(
        command, env=os.environ | own, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _await(port)
            yield
        finally:
            process.terminate()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _await(port: int) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
