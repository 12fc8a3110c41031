"""Our Discord platform, connected to the stand-in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pydantic import SecretStr

from bot.platforms import seams
from bot.platforms.discord import Client, DiscordOptions, DiscordPlatform
from bot.supervisor import State
from tests.integration.chat.chat_bot import Core
from tests.standins.discord import DiscordStandIn


async def at_once(self: Client, shard_id: int | None, *, initial: bool = False) -> None:
    """Identify again without the library's five seconds."""


@asynccontextmanager
async def serving(standin: DiscordStandIn, core: Core, **options: Any) -> AsyncIterator[DiscordPlatform]:
    """The platform, supervised, from its first READY on."""
    seams.point_discord(rest=standin.rest_url, gateway=standin.gateway_url)
    chosen = DiscordOptions(SecretStr(standin.token), ready_seconds=0.05, **options)
    dispatcher = core.dispatcher()
    platform = DiscordPlatform(chosen, dispatcher, core.completion(), core.places(), core.bury)
    before = standin.gateway.identified
    keeping = asyncio.create_task(platform.supervisor.keep())
    try:
        await standin.changes.until(lambda: standin.gateway.identified > before)
        await platform.supervisor.reached(State.UP)  # closed before that, the library leaves a task behind
        yield platform
    finally:
        await platform.outbox.drain(5)
        keeping.cancel()
        await asyncio.wait([keeping])
        await platform.stop()
        await platform.outbox.close()
