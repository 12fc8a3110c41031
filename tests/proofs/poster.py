"""A process that posts what is due, until it is killed: to a channel that is a table.

The table keeps every request that arrived. Read by nonce it is what a platform with nonces would show; read as it
is, what one without would.
"""

import asyncio
import sys
from datetime import timedelta

import psycopg

from bot.deliverer import Deliverer
from inventory.alerts.deliveries import Outbound
from inventory.alerts.post import Post
from inventory.db import Database

LEASE = timedelta(seconds=2)
_ARRIVED = "INSERT INTO channel (nonce, post) VALUES (%s, %s)"


class Channel:
    """Takes one post at a time; a poster that is killed then never learns that it was taken."""

    def __init__(self, connection: psycopg.AsyncConnection) -> None:
        self._connection = connection
        self._turn = asyncio.Lock()

    async def post(self, post: Post) -> None:
        """Keep it."""
        async with self._turn:
            await self._connection.execute(_ARRIVED, [post.id.hex, post.text])


async def _serve(dsn: str, worker: str) -> None:
    database = Database(dsn, pool_size=4, read_pool_size=2)
    database.open()
    connection = await psycopg.AsyncConnection.connect(dsn, autocommit=True)
    line = Outbound(database, worker, lease=LEASE)
    async with Deliverer(line, {"console": Channel(connection)}, seats=10, poll_seconds=0.1):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], f"poster {sys.argv[2]}"))
