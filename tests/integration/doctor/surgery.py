"""A set-up on the stand-ins in which all is well, and what the doctor says of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.cli_doctor import platforms
from bot.settings import Settings
from tests.standins.discord import DiscordStandIn
from tests.standins.twitch import TwitchStandIn

CHANNELS = ("makers", "friends")


@dataclass
class SetUp:
    """Settings that fit both stand-ins; a test breaks one thing."""

    discord: DiscordStandIn
    twitch: TwitchStandIn
    folder: Path

    def settings(self, **changed: Any) -> Settings:
        """The settings, with some of them changed."""
        right: dict[str, Any] = {
            "discord_token": SecretStr(self.discord.token), "discord_rest_url": self.discord.rest_url,
            "discord_gateway_url": self.discord.gateway_url, "twitch_client_id": self.twitch.client_id,
            "twitch_client_secret": SecretStr(self.twitch.client_secret), "twitch_bot_id": self.twitch.bot.id,
            "twitch_access_token": SecretStr(self.twitch.bot_token.value), "twitch_channels": ",".join(CHANNELS),
            "twitch_refresh_token": SecretStr(self.twitch.bot_token.refresh), "data_dir": self.folder,
            "twitch_helix_url": self.twitch.helix_url, "twitch_identity_url": self.twitch.identity_url,
            "twitch_eventsub_url": self.twitch.eventsub_url,
        }  # fmt: skip
        return Settings(_env_file=None, **(right | changed))

    async def problems(self, channels: tuple[str, ...] = (), **changed: Any) -> list[str]:
        """What the doctor names."""
        findings = await platforms(self.settings(**changed), {"discord": list(channels)})
        assert self.discord.violations == self.twitch.violations == []
        return [f"{finding.about}: {finding.says}" for finding in findings if not finding.well]


@asynccontextmanager
async def healthy(folder: Path, **twitch: Any) -> AsyncIterator[SetUp]:
    """Both stand-ins with one server and two channels."""
    async with DiscordStandIn() as discord, TwitchStandIn(**twitch) as chat:
        discord.guild().channel()
        discord.guild().member(discord.bot)
        for login in CHANNELS:
            chat.account(login)
        yield SetUp(discord, chat, folder)
