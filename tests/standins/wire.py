"""A wire between a client and its server on loopback that can be slow, sliced, cut or silent."""

import asyncio
import socket
import struct
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

_READ = 65_536
_RESET_AT_CLOSE = struct.pack("ii", 1, 0)


class Cut(StrEnum):
    """How a wire fails: RESET ends every connection at once, BLACKHOLE takes everything and gives nothing on."""

    RESET = "reset"
    BLACKHOLE = "blackhole"


class Wire:
    """Passes bytes between those who connect to `port` and `target`, a port on loopback or a socket's path.

    Every piece waits for `latency` seconds; `slices` is the most bytes of a piece. What a BLACKHOLE swallowed
    goes on after heal(), as TCP would send it again.
    """

    def __init__(self, target: int | Path, *, latency: float = 0.0, slices: int = _READ) -> None:
        self.target = target
        self.latency = latency
        self.slices = slices
        self.port = 0
        self._how: Cut | None = None
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self, how: Cut) -> None:
        """Fail from now on."""
        self._how = how
        if how is Cut.BLACKHOLE:
            self._flowing.clear()
            return
        for writer in self._writers:
            _reset(writer)

    def heal(self) -> None:
        """Work again."""
        self._how = None
        self._flowing.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            if self._how is Cut.RESET:
                _reset(writer)
            else:
                await self._join(reader, writer)
        except (OSError, asyncio.CancelledError):
            _reset(writer)
        finally:
            self._tasks.discard(task)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._flowing.wait()
        there, back = await self._connected()
        pair = {writer, back}
        self._writers |= pair
        ways = [asyncio.create_task(self._pass(*way)) for way in ((reader, back), (there, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._writers -= pair
            for end in pair:
                end.close()
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self.target, Path):
            return await asyncio.open_unix_connection(self.target)
        return await asyncio.open_connection("127.0.0.1", self.target)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(self.slices):
            if self.latency:
                await asyncio.sleep(self.latency)
            await self._flowing.wait()
            writer.write(piece)
            await writer.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection as a router does that forgot it."""
    sock = writer.get_extra_info("socket")
    if sock is not None and sock.fileno() >= 0 and sock.family != socket.AF_UNIX:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_CLOSE)
    writer.transport.abort()
