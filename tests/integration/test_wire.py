"""The wire of the fault tests does what it says: without that, they would show nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.standins.run import run
from tests.standins.wire import Cut, Wire

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(1000):
        writer.write(piece)
    writer.close()


@asynccontextmanager
async def wired(latency: float = 0.0, slices: int = 65_536) -> AsyncIterator[Wire]:
    """A wire before a server that says what it hears."""
    server = await asyncio.start_server(_echo, "127.0.0.1", 0)
    async with server, Wire(server.sockets[0].getsockname()[1], latency=latency, slices=slices) as wire:
        yield wire


@asynccontextmanager
async def connected(wire: Wire) -> AsyncIterator[Ends]:
    reader, writer = await asyncio.open_connection("127.0.0.1", wire.port)
    yield reader, writer
    writer.close()


async def said(ends: Ends, text: bytes) -> bytes:
    """What comes back; raises ConnectionError, IncompleteReadError or TimeoutError."""
    ends[1].write(text)
    return await asyncio.wait_for(ends[0].readexactly(len(text)), 1)


def test_a_whole_wire_passes_everything_on_late_and_in_slices_where_it_is_told_to() -> None:
    async def story() -> None:
        loop = asyncio.get_running_loop()
        async with wired(latency=0.01, slices=7) as wire, connected(wire) as ends:
            began = loop.time()
            assert await said(ends, b"twenty-one characters") == b"twenty-one characters"
            assert loop.time() - began >= 0.04  # three slices there, one after the other, and at least one back

    run(story())


def test_a_reset_ends_what_is_connected_and_refuses_more_until_it_heals() -> None:
    async def story() -> None:
        async with wired() as wire, connected(wire) as ends:
            assert await said(ends, b"hello") == b"hello"
            wire.cut(Cut.RESET)
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await said(ends, b"hello")
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                async with connected(wire) as more:
                    await said(more, b"hello")
            wire.heal()
            async with connected(wire) as again:
                assert await said(again, b"hello") == b"hello"

    run(story())


def test_a_blackhole_takes_everything_and_says_nothing_until_it_heals() -> None:
    async def story() -> None:
        async with wired() as wire, connected(wire) as ends:
            wire.cut(Cut.BLACKHOLE)
            with pytest.raises(TimeoutError):
                await said(ends, b"hello")
            wire.heal()
            assert await asyncio.wait_for(ends[0].readexactly(5), 5) == b"hello"

    run(story())
