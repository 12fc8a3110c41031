"""What leaves the house by itself: the ways out this process has, and the deliverer that uses them."""

from contextlib import AsyncExitStack

from bot.background import worker_name
from bot.chat import Chat
from bot.console import Console
from bot.deliverer import Deliverer
from bot.posters.base import Poster
from bot.posters.chat import ChatPoster
from inventory.alerts.deliveries import Outbound
from inventory.db import Database


class Outward:
    """Entered after the doors, so that it stops before them: what is due still finds its way out."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._deliverer: Deliverer | None = None

    async def open(self, stack: AsyncExitStack, chat: Chat, console: Console) -> None:
        """Start; the stack stops it."""
        posters = ways_out(chat, console)
        self._deliverer = await stack.enter_async_context(Deliverer(Outbound(self._db, worker_name()), posters))

    def wake(self) -> None:
        """Something changed, here or elsewhere: look at once whether a post is due."""
        if self._deliverer is not None:
            self._deliverer.wake()

    def state(self) -> dict[str, object]:
        """How deliveries are, for `/health/detailed`."""
        return self._deliverer.state() if self._deliverer else {"status": "starting"}


def ways_out(chat: Chat, console: Console) -> dict[str, Poster]:
    """What this process can post to, by platform."""
    posters: dict[str, Poster] = {platform.name: ChatPoster(platform) for platform in chat.platforms}
    return {**posters, "console": console} if console.wanted else posters
