"""A real NATS server with JetStream on loopback, for as long as a test needs it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = Path(sys.executable).parent / "nats-server"


@contextmanager
def nats_server(folder: Path, port: int = 0) -> Iterator[tuple[str, int]]:
    """Its address and port; with the same folder and port it is the same server, started again."""
    command = [str(PROGRAM), "-js", "-a", "127.0.0.1", "-p", str(port or -1), "-sd", str(folder)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if "Listening for client connections on" in line:
                port = int(line.rpartition(":")[2])
            if "Server is ready" in line:
                break
        yield f"nats://127.0.0.1:{port}", port
    finally:
        process.kill()
        process.communicate()
