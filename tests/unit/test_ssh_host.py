"""A host's shell may end before it has read a word."""

import asyncio
from typing import Any

from workers.sources import ssh_host


class Ended:
    """A process that printed one line and ended."""

    def __init__(self) -> None:
        self.stdin = self.stdout = self
        self._left = [b"sh: not found", b""]

    async def create_process(self, *_: Any, **__: Any) -> "Ended":
        return self

    def write(self, _: bytes) -> None:
        raise BrokenPipeError("Channel not open for sending")

    async def read(self, _: int) -> bytes:
        return self._left.pop(0)


def test_what_a_shell_printed_before_it_ended_is_heard() -> None:
    connection: Any = Ended()
    assert asyncio.run(ssh_host._run(connection, "echo")) == "sh: not found"
