"""A Discord server and a Twitch channel that share one inventory, told on both wires."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.platforms.discord import Client
from inventory.actor import Actor, Role
from inventory.services import Services
from tests.integration.chat import discord_bot, twitch_bot
from tests.integration.chat.placed import Placed
from tests.integration.router_calls import local_body
from tests.integration.router_door import opened
from tests.standins.discord import DiscordStandIn
from tests.standins.run import run
from tests.standins.twitch import Account, TwitchStandIn

ADMINISTRATOR = 1 << 3


@pytest.fixture(autouse=True)
def identify_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "before_identify_hook", discord_bot.at_once)


@pytest.fixture
def placed(services: Services, community: str) -> Iterator[Placed]:
    """The core with real places."""
    made = Placed(services, community)
    yield made
    if made.runner is not None:
        made.runner.close()


async def typed(twitch: TwitchStandIn, stream: Account, line: str) -> str:
    """What the broadcaster of a Twitch channel hears."""
    count = len(twitch.messages(stream)) + 1
    await twitch.say(stream, line, author="makers", badges=("broadcaster",))
    return (await twitch.expect_message(stream, count)).text


def test_a_code_from_discord_entered_on_twitch_lets_both_see_one_inventory(placed: Placed, tmp_path: Path) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord, TwitchStandIn(chat_limit=1000) as twitch:
            room, stream = discord.guild().channel(), twitch.account("makers")
            async with (
                discord_bot.serving(discord, placed),
                twitch_bot.serving(twitch, placed, tmp_path, stream, pace=1000),
            ):
                await typed(twitch, stream, "!inventory add Tripod")
                await discord.say(room, "!inventory add Drill", author="ada", permissions=ADMINISTRATOR)
                await discord.expect_message(room)
                assert "not found" in await typed(twitch, stream, "!inventory status drill")
                used = await discord.interact(room, "community link", user="ada", permissions=ADMINISTRATOR)
                said = (await used.reply()).content
                assert used.private()
                code = said.partition("inventory: ")[2].partition(".")[0]
                answer = await typed(twitch, stream, f"!community link {code}")
                assert "now shares the inventory of discord:" in answer
                assert "1 thing, with loans" in answer
                assert "checked out to" in await typed(twitch, stream, "!inventory checkout drill")
                await discord.say(room, "!inventory status drill")
                assert "checked out to" in (await discord.expect_message(room, count=2)).content
                assert "own inventory again, with 1 thing" in await typed(twitch, stream, "!community unlink")
                assert "is available" in await typed(twitch, stream, "!inventory status tripod")
            assert discord.violations == twitch.violations == []

    run(story())


def test_a_code_is_not_said_where_others_read_it(placed: Placed, tmp_path: Path) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord, TwitchStandIn(chat_limit=1000) as twitch:
            room, stream = discord.guild().channel(), twitch.account("makers")
            async with (
                discord_bot.serving(discord, placed),
                twitch_bot.serving(twitch, placed, tmp_path, stream, pace=1000),
            ):
                await discord.say(room, "!community link", author="ada", permissions=ADMINISTRATOR)
                for answer in (
                    (await discord.expect_message(room)).content, await typed(twitch, stream, "!community link")
                ):  # fmt: skip
                    assert "can't stand in a channel" in answer

    run(story())


def test_a_first_generation_router_asks_in_the_community_that_the_server_joined(placed: Placed) -> None:
    services = placed.services

    async def story() -> None:
        async with opened(services, datetime.now(UTC)) as doors:
            first = await doors.local(local_body(guild, "!inventory status drill", "mia"))
            assert "not found" in first.body["action"]["content"]
            services.links.join(admin, admin.community, services.links.code(home))
            again = await doors.local(local_body(guild, "!inventory status  drill", "mia"))
            assert "is available" in again.body["action"]["content"]

    guild = placed.community
    admin = Actor(f"discord:{guild}", "discord:1", "Ada", "discord", Role.ADMIN)
    home = Actor(f"home-{guild}", "console:ada", "Ada", "console", Role.ADMIN)
    services.items.add(home, "Drill")
    run(story())
