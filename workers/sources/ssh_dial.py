"""Connections to hosts, before SSH begins: they cost no work, so many more are made at once than hosts are asked."""

import asyncio
import socket

from inventory.fleet.endpoints import Endpoint


async def dial(endpoint: Endpoint, seconds: float) -> socket.socket:
    """A connection to a host, by whichever of its addresses answers first; raises TimeoutError or OSError."""
    async with asyncio.timeout(seconds):
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
        failure: OSError = OSError("it has no address")
        for family, kind, protocol, _, address in found:
            connection = socket.socket(family, kind, protocol)
            connection.setblocking(False)
            try:
                await loop.sock_connect(connection, address)
            except OSError as error:
                connection.close()
                failure = error
            except BaseException:
                connection.close()
                raise
            else:
                return connection
        raise failure
