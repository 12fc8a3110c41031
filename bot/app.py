"""The composition root: the only place where parts are made, started and stopped."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial

from bot.background import Background, keep_of, queue_of
from bot.chat import Chat, state
from bot.completion import Completion
from bot.console import Console
from bot.dispatcher import Dispatcher
from bot.fleet_settings import access_of
from bot.heads import HeadKeeper
from bot.limits import Limits
from bot.metrics import Metrics
from bot.outward import Outward
from bot.parts import FINE, Parts
from bot.posters.destinations import Destinations
from bot.prices import plan_of, told_provider
from bot.registration import Registration
from bot.runner import Runner
from bot.settings import Settings
from bot.storage import Storage
from bot.web.app import HttpDoor
from bot.web.route import Deps
from bot.web.router_replies import RouterReplies
from commands.registry import load
from inventory.cache import Cache
from inventory.cloud.room import CloudAccess
from inventory.jobs.room import JobRoom
from inventory.notices import Notices
from inventory.services import Caches, build
from workers.cloud.offer import offer_of
from workers.cloud.places import Places
from workers.registry import load as load_jobs

log = logging.getLogger("storekeeper.system")

ROLE_SECONDS = 4.0
"""How long a role is believed: the promise is five seconds, and asking for it takes time too."""

DRAIN_SECONDS = 15.0
Doors = Callable[[AsyncExitStack], Awaitable[None]]


class App:
    """One process: its services, its dispatcher and its doors."""

    def __init__(self, settings: Settings, home: Storage) -> None:
        self.settings = settings
        self.db = home.database(settings)
        self.caches = Caches(Cache(settings.cache_ttl), Cache(ROLE_SECONDS))
        self.metrics = Metrics()
        self.outward = Outward(settings, self.db, self.metrics)
        self.notices = Notices(home.direct, (self.caches.everything, self.caches.roles), self.outward.wake)
        jobs = load_jobs()
        room = JobRoom(self.db, {name: job.spec for name, job in jobs.items()}, settings.timezone)
        self.services = build(
            self.db, self.caches, self.notices, settings.max_labels_per_item, room, settings.console_community,
            keep_of(settings, home.direct), offer_of(settings.cloud_catalogue, _places(settings)),
            prices=plan_of(settings, self.metrics),
            fleet=access_of(settings, settings.console_community), clouds=_clouds(settings),
            inside=Destinations(private=settings.webhook_private_targets).inside,
        )  # fmt: skip
        self.background = Background(room, self.services, jobs, self.metrics, queue_of(settings, home.direct))
        self.limits = Limits(settings.person_per_minute, settings.community_per_minute)
        self.parts = Parts()
        self.stopping = asyncio.Event()

    async def run(self, doors: Doors | None = None) -> None:
        """Serve until `stopping` is set, then drain: doors first, then what is running, then the database.

        `doors` opens another door in place of all the usual ones.
        """
        async with AsyncExitStack() as stack:
            self._open_core(stack)
            await self.background.open(stack)
            await (doors or self._open_doors)(stack)
            log.info("ready")
            await self.stopping.wait()
            log.info("stopping")

    def _open_core(self, stack: AsyncExitStack) -> None:
        self.db.open()
        stack.callback(self.db.close)
        self.notices.start()
        stack.callback(self.notices.stop)
        self.runner = Runner(self.settings.max_workers, self.settings.request_timeout)
        stack.callback(self.runner.close)
        self.dispatcher = Dispatcher(load(), self.services, self.runner, self.limits, self.metrics.command)
        stack.push_async_callback(self.runner.drain, DRAIN_SECONDS)
        self._tell_of_core()
        keeper = HeadKeeper(self.settings.data_dir / "audit", self.services.audit.heads)
        stack.push_async_callback(ended, asyncio.create_task(keeper.run(), name="heads"))

    async def _open_doors(self, stack: AsyncExitStack) -> None:
        replies = await stack.enter_async_context(RouterReplies(self.settings)) if self.settings.router_reply else None
        door = await stack.enter_async_context(self._http(replies))
        if self.settings.core_api_url and door.port:
            self._register(stack, door.port)
        chat = await stack.enter_async_context(self._chat())
        console = Console(self.settings, self.dispatcher, self.stopping)
        if door.problem:
            console.warn(f"There is no HTTP API: {door.problem}.")
        await stack.enter_async_context(console)
        await self.outward.open(stack, self.parts, self.services, chat, console)

    def _tell_of_core(self) -> None:
        """Let `/health/detailed` know how the database, the caches and the threads are."""

        def database() -> dict[str, object]:
            self.db.ping()
            listening = "up" if self.notices.listening.is_set() else "down"
            return {"status": "up", "pools": self.db.stats(), "notices": listening}

        def cache() -> dict[str, object]:
            kept = self.caches.everything
            return {"status": "up", "entries": len(kept), "hits": kept.hits, "misses": kept.misses}

        def threads() -> dict[str, object]:
            runner = self.runner
            return {"status": "up", "workers": runner.workers, "seats": runner.seats, "in_use": runner.in_use}

        self.parts.add("database", database, blocks=True)
        self.parts.add("notices", lambda: {"status": "up" if self.notices.listening.is_set() else "down"})
        self.parts.add("cache", cache)
        self.parts.add("threads", threads)
        self.parts.add("jobs", self.background.state)
        self.parts.add("coingecko", lambda: told_provider(self.services), blocks=True)
        self.metrics.states(lambda: {name: part.get("status") in FINE for name, part in self.parts.at_once().items()})

    def _register(self, stack: AsyncExitStack, port: int) -> None:
        registration = Registration(self.settings, self.dispatcher.registry, port)
        self.parts.add("registration", registration.state)
        stack.push_async_callback(ended, asyncio.create_task(registration.run(), name="registration"))

    def _chat(self) -> Chat:
        chat = Chat(self.settings, self.dispatcher, Completion(self.services, self.runner), self.services.shards)
        for platform in chat.platforms:
            self.parts.add(platform.name, partial(state, platform))
        return chat

    def _http(self, replies: RouterReplies | None) -> HttpDoor:
        deps = Deps(
            self.settings, self.services, self.runner, self.limits, self.dispatcher, self.metrics, self.parts,
            lambda: datetime.now(UTC), replies.post if replies else None,
        )  # fmt: skip
        door = HttpDoor(deps)
        self.parts.add("http", door.state)
        return door


async def ended(task: "asyncio.Task[None]") -> None:
    """Cancel a task and wait for its end."""
    task.cancel()
    await asyncio.wait([task])


def _clouds(settings: Settings) -> CloudAccess:
    """For whom clouds are looked at: the communities that are named, or the console's."""
    named = [word.strip() for word in settings.cloud_communities.split(",") if word.strip()]
    return CloudAccess(frozenset(named or [settings.console_community]), settings.cloud_keep_days)


def _places(settings: Settings) -> Places:
    return Places(azure=settings.azure_management_url, google=settings.google_asset_url)
