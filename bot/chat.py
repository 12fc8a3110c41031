"""The chat platforms that are set up: each runs by itself, and none takes another down with it."""

import asyncio
from importlib import import_module

from bot.background import worker_name
from bot.completion import Completion
from bot.dispatcher import Dispatcher
from bot.duty import Alone, Duty, SharedDuty
from bot.platforms.base import Platform
from bot.settings import Settings
from inventory.shards.model import Replica
from inventory.shards.service import ShardService

_DRAIN_SECONDS = 5.0


class Chat:
    """Starts what the settings name; leaves the platforms first and then empties the outboxes."""

    def __init__(
        self, settings: Settings, dispatcher: Dispatcher, completion: Completion, leases: ShardService | None = None
    ) -> None:
        self._leases = leases
        self._lease_seconds = settings.lease_seconds
        self._duties: list[SharedDuty] = []
        wanted = {"discord": settings.discord_token, "twitch": settings.twitch_client_id}
        # Imported only where it is used: the libraries cost a second and many megabytes.
        self.platforms: list[Platform] = [
            import_module(f"bot.platforms.{name}_setup").make(settings, dispatcher, completion, self._duty)
            for name, credential in wanted.items()
            if credential
        ]
        self._keeping: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Chat":
        for duty in self._duties:
            await duty.start()
        for platform in self.platforms:
            self._keeping.append(asyncio.create_task(platform.supervisor.keep(), name=platform.name))
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(duty.stop() for duty in self._duties))
        await asyncio.gather(*(platform.outbox.drain(_DRAIN_SECONDS) for platform in self.platforms))
        for task in self._keeping:
            task.cancel()
        if self._keeping:
            await asyncio.wait(self._keeping)
        for platform in self.platforms:
            await platform.stop()
            await platform.outbox.close()

    def _duty(self, platform: str, shards: tuple[int, ...], *, unheard: bool = False) -> Duty:
        """Who answers where there may be replicas; without leases this process does."""
        if self._leases is None:
            return Alone(shards)
        replica = Replica(platform, worker_name(), shards)
        self._duties.append(SharedDuty(self._leases, replica, self._lease_seconds, unheard=unheard))
        return self._duties[-1]


def state(platform: Platform) -> dict[str, object]:
    """What `/health/detailed` says of a platform."""
    condition, outbox = platform.supervisor.condition, platform.outbox
    return {
        "status": condition.state.value, "since": condition.since, "detail": condition.detail,
        "restarts": condition.restarts, "last_event": platform.last_event, "queued": outbox.queued,
        "dead_letters": outbox.dead, "shards": sorted(platform.duty.held),
    }  # fmt: skip
