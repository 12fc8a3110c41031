"""A replica that brings out what is due, to a place that takes each post at once. Arguments: address and number."""

import asyncio
import sys

from bot.deliverer import Deliverer
from inventory.alerts.deliveries import Outbound
from inventory.alerts.post import Post
from inventory.db import Database


class Nowhere:
    """Takes every post at once."""

    async def post(self, _: Post) -> None:
        """Forget it."""


async def _serve(dsn: str, number: str) -> None:
    """A replica: ready when it says so, at work from the end of its input on."""
    database = Database(dsn)
    database.open()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    async with Deliverer(Outbound(database, f"replica {number}"), {"console": Nowhere()}):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], sys.argv[2]))
