"""A client for both HTTP sides: keep-alive connections on bare sockets, each asks again when it is answered."""

import asyncio
import json
import sys
from itertools import cycle

from benchmarks.callers import Callers
from benchmarks.peers.rounds_asked import rounds

_LENGTH = b"content-length:"


class Connections:
    """As many open connections as there are callers; each request takes a free one."""

    def __init__(self, port: int, headers: str) -> None:
        self._port = port
        self._headers = headers
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def get(self, path: str) -> None:
        """Ask for a path; anything but 200 is an error."""
        stream = self._free.pop() if self._free else await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = stream
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{self._headers}\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(length(head))
        assert head.startswith(b"HTTP/1.1 200"), head
        self._free.append(stream)


def length(head: bytes) -> int:
    """The number of bytes that follow an answer's head."""
    line = next(line for line in head.lower().split(b"\r\n") if line.startswith(_LENGTH))
    return int(line.removeprefix(_LENGTH))


def main() -> None:
    """Work the rounds that are asked for."""
    task = json.loads(sys.stdin.readline())
    connections, callers = Connections(task["port"], task["headers"]), Callers()
    paths = ((path,) for path in cycle(task["paths"]))
    rounds(lambda count, seconds: callers.drive(paths, connections.get, count, seconds))


if __name__ == "__main__":
    main()
