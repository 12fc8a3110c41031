"""What leaves the house by itself: the ways out this process has, and the deliverer that uses them."""

import asyncio
from contextlib import AsyncExitStack
from functools import partial

from bot.background import worker_name
from bot.chat import Chat
from bot.console import Console
from bot.deliverer import Deliverer
from bot.letters import Letters
from bot.metrics import Metrics
from bot.parts import Parts
from bot.posters.base import Poster
from bot.posters.chat import ChatPoster
from bot.posters.webhooks import WebhookPoster
from bot.settings import Settings
from inventory.alerts import installation
from inventory.alerts.deliveries import Outbound
from inventory.alerts.subscription import WEBHOOK
from inventory.db import Database
from inventory.services import Services


class Outward:
    """Entered after the doors, so that it stops before them: what is due still finds its way out."""

    def __init__(self, settings: Settings, db: Database, metrics: Metrics) -> None:
        self._settings = settings
        self._db = db
        self._deliverer: Deliverer | None = None
        for name in ("gathering", "queued", "failed"):
            metrics.gauge(f"deliveries_{name}", f"Deliveries {name}", partial(self._count, name))
        metrics.gauge("deliveries_posted", "Deliveries this process has posted", self._posted)

    async def open(self, stack: AsyncExitStack, parts: Parts, services: Services, chat: Chat, console: Console) -> None:
        """Start; the stack stops it."""
        posters = chat_posters(chat, console)
        source, private = self._settings.module_name, self._settings.webhook_private_targets
        webhooks = WebhookPoster(services.webhooks.target, source, private=private)
        posters[WEBHOOK] = await stack.enter_async_context(webhooks)
        parts.add("webhooks", webhooks.state)
        if self._settings.nats_url is not None:
            from bot.posters import nats  # noqa: PLC0415 - its library only for those who use it

            poster = nats.NatsPoster(self._settings.nats_url, self._settings.nats_prefix, source)
            posters[nats.PLATFORM] = await stack.enter_async_context(poster)
            await asyncio.to_thread(installation.follow, self._db, nats.PLATFORM)
            parts.add("nats", poster.state)
        else:
            await asyncio.to_thread(installation.unfollow, self._db)
        letters = Letters(services.letters, {platform.name: platform for platform in chat.platforms})
        stack.push_async_callback(letters.stop)
        parts.add("letters", letters.state)
        self._deliverer = await stack.enter_async_context(Deliverer(Outbound(self._db, worker_name()), posters))
        parts.add("deliveries", self._deliverer.state)

    def wake(self) -> None:
        """Something changed, here or elsewhere: look at once whether a post is due."""
        if self._deliverer is not None:
            self._deliverer.wake()

    def _count(self, name: str) -> float:
        return self._deliverer.counts.get(name, 0) if self._deliverer else 0

    def _posted(self) -> float:
        return self._deliverer.posted if self._deliverer else 0


def chat_posters(chat: Chat, console: Console) -> dict[str, Poster]:
    """The chat platforms this process can post to, by name."""
    posters: dict[str, Poster] = {platform.name: ChatPoster(platform) for platform in chat.platforms}
    return {**posters, "console": console} if console.wanted else posters
