"""A platform that goes away is said to be away, and we are back with it: the short form of G17's proof."""

import asyncio
from pathlib import Path

import pytest

from bot.platforms import twitch_watch
from bot.platforms.discord import Client
from bot.supervisor import State
from tests.integration.chat import discord_bot, twitch_bot
from tests.integration.chat.chat_bot import Core
from tests.standins.discord import DiscordStandIn
from tests.standins.run import run
from tests.standins.twitch import TwitchStandIn
from tests.standins.wire import Cut, Wire

SOON = 20.0


def test_discord_goes_away_and_comes_back(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord, Wire(discord.port) as wire:
            discord.wired = wire.port
            channel = discord.guild().channel("desk")
            async with discord_bot.serving(discord, core) as platform:
                wire.cut(Cut.RESET)
                await asyncio.wait_for(platform.supervisor.reached(State.DOWN), SOON)
                wire.heal()
                await asyncio.wait_for(platform.supervisor.reached(State.UP), SOON)
                await discord.say(channel, "!inventory list")
                await discord.expect_message(channel)

    monkeypatch.setattr(Client, "before_identify_hook", discord_bot.at_once)
    run(story(), 60)


def test_twitch_goes_away_and_comes_back(core: Core, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with TwitchStandIn() as twitch, Wire(twitch.port) as wire:
            twitch.wired = wire.port
            channel = twitch.account("makers")
            async with twitch_bot.serving(twitch, core, tmp_path, channel) as platform:
                wire.cut(Cut.RESET)
                await asyncio.wait_for(platform.supervisor.reached(State.DOWN), SOON)
                wire.heal()
                await asyncio.wait_for(platform.supervisor.reached(State.UP), SOON)
                await twitch.subscribed(channel)
                await twitch.say(channel, "!inventory list")
                await twitch.expect_message(channel)

    monkeypatch.setattr(twitch_watch, "EVERY_SECONDS", 0.05)
    run(story(), 60)
