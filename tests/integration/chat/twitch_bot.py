"""Our Twitch platform, connected to the stand-in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.platforms.twitch import TwitchOptions, TwitchPlatform
from bot.platforms.vault import Vault
from tests.integration.chat.chat_bot import Core
from tests.integration.chat.twitch_client import point_to
from tests.standins.twitch import Account, TwitchStandIn


def made(standin: TwitchStandIn, core: Core, folder: Path, *channels: Account, **options: Any) -> TwitchPlatform:
    """The platform, not yet running."""
    point_to(standin)
    tokens = {
        "access_token": SecretStr(standin.bot_token.value),
        "refresh_token": SecretStr(standin.bot_token.refresh),
    }
    chosen = TwitchOptions(
        standin.client_id, SecretStr(standin.client_secret), standin.bot.id,
        tuple(channel.login for channel in channels), **(tokens | options),
    )  # fmt: skip
    return TwitchPlatform(chosen, core.dispatcher(), core.places(), Vault(folder), core.bury)


@asynccontextmanager
async def running(platform: TwitchPlatform) -> AsyncIterator[TwitchPlatform]:
    """The platform under its supervisor; stopped at the end."""
    keeping = asyncio.create_task(platform.supervisor.keep())
    try:
        yield platform
    finally:
        await platform.outbox.drain(5)
        keeping.cancel()
        await asyncio.wait([keeping])
        await platform.stop()
        await platform.outbox.close()


@asynccontextmanager
async def serving(
    standin: TwitchStandIn, core: Core, folder: Path, *channels: Account, **options: Any
) -> AsyncIterator[TwitchPlatform]:
    """The platform once it reads these channels."""
    async with running(made(standin, core, folder, *channels, **options)) as platform:
        for channel in channels:
            await standin.subscribed(channel)
        yield platform
