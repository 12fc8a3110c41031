"""One process on Discord and Twitch at once: order, no loss and no doubles under load, and hostile texts."""

import asyncio
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.chat import Chat, state
from bot.platforms import discord_setup
from bot.platforms.discord import Client, DiscordOptions
from bot.settings import Settings
from bot.supervisor import State
from inventory.actor import Actor, Role
from tests.integration.chat.chat_bot import Core
from tests.integration.chat.discord_bot import at_once
from tests.standins.discord import Channel, DiscordStandIn
from tests.standins.logs import hostile_texts
from tests.standins.run import run
from tests.standins.twitch import TwitchStandIn

ROOMS, STREAMS, EACH = 25, 25, 20
"""1,000 commands over 50 channels."""
MARKUP = re.compile(r"(?<!\\)(\*|`|<|\[|\]|\|\||~~|@everyone|@here)")


@pytest.fixture(autouse=True)
def identified_and_ready_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "before_identify_hook", at_once)
    monkeypatch.setattr(discord_setup, "DiscordOptions", partial(DiscordOptions, ready_seconds=0.05))


def settings(discord: DiscordStandIn, twitch: TwitchStandIn, folder: Path, channels: str) -> Settings:
    return Settings(
        _env_file=None, data_dir=folder, discord_token=SecretStr(discord.token), discord_rest_url=discord.rest_url,
        discord_gateway_url=discord.gateway_url, twitch_client_id=twitch.client_id, twitch_bot_id=twitch.bot.id,
        twitch_client_secret=SecretStr(twitch.client_secret), twitch_channels=channels, twitch_pace=7500,
        discord_pace=10_000,
        twitch_access_token=SecretStr(twitch.bot_token.value), twitch_identity_url=twitch.identity_url,
        twitch_refresh_token=SecretStr(twitch.bot_token.refresh), twitch_helix_url=twitch.helix_url,
        twitch_eventsub_url=twitch.eventsub_url,
    )  # fmt: skip


@asynccontextmanager
async def both(
    core: Core, discord: DiscordStandIn, twitch: TwitchStandIn, folder: Path, channels: str
) -> AsyncIterator[Chat]:
    """Both platforms as the app starts them."""
    dispatcher = core.dispatcher(workers=20)
    async with Chat(settings(discord, twitch, folder, channels), dispatcher, core.completion()) as chat:
        await chat.platforms[0].supervisor.reached(State.UP)
        for login in channels.split(","):
            await twitch.subscribed(twitch.account(login))
        yield chat


def assert_in_order(discord: DiscordStandIn, rooms: list[Channel]) -> None:
    """Every question of a room has one answer, in the order of the questions."""
    for room in rooms:
        asked = [message.id for message in room.messages if message.author is not discord.bot]
        answered = [int(m.extra["message_reference"]["message_id"]) for m in discord.messages(room)]
        assert answered == asked
        assert {message.content for message in discord.messages(room)} == {discord.messages(room)[0].content}


def test_commands_on_both_platforms_are_answered_in_order_once(core: Core, tmp_path: Path) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord, TwitchStandIn(chat_limit=10_000) as twitch:
            rooms = [discord.guild(f"guild{number % 5}").channel(f"room{number}") for number in range(ROOMS)]
            streams = [twitch.account(f"stream{number}") for number in range(STREAMS)]
            async with both(core, discord, twitch, tmp_path, ",".join(s.login for s in streams)) as chat:
                asked: list[list[str]] = []
                for who in (f"mia{number}" for number in range(EACH)):
                    asking = [discord.say(room, "!inventory mine", author=who) for room in rooms]
                    asked.append(await asyncio.gather(*(twitch.say(s, "!inventory mine", author=who) for s in streams)))
                    await asyncio.gather(*asking)
                await asyncio.gather(*(discord.expect_message(room, EACH, timeout=60) for room in rooms))
                await asyncio.gather(*(twitch.expect_message(stream, EACH, timeout=60) for stream in streams))
                for platform in chat.platforms:
                    assert await platform.outbox.drain(5)
            assert_in_order(discord, rooms)
            for stream, said in zip(streams, zip(*asked, strict=True), strict=True):
                assert [message.reply_to for message in twitch.messages(stream)] == list(said)
            assert discord.violations == twitch.violations == []

    run(story(), 120)


def test_hostile_texts_mention_nobody_break_no_limit_and_escape_nothing(core: Core, tmp_path: Path) -> None:
    texts = [*hostile_texts(150), *("**" * 200 + f"@everyone <@{n}> [a](http://b)" for n in range(10))]
    dice = random.Random(7)

    async def story() -> None:
        async with DiscordStandIn() as discord, TwitchStandIn(chat_limit=10_000) as twitch:
            stream = twitch.account("makers")
            rooms = [discord.guild().channel(f"room{number}") for number in range(10)]
            async with both(core, discord, twitch, tmp_path, "makers") as chat:
                for number, text in enumerate(texts):
                    line = dice.choice(("!help ", "!inventory status ", "!x")) + text.encode(errors="ignore").decode()
                    await discord.say(rooms[number % 10], line, author=f"mia{number}")
                await twitch.say(stream, "!inventory status " + "x" * 450)
                await twitch.expect_message(stream)
                for room in rooms:
                    await discord.expect_message(room, count=len(texts) // 10, timeout=60)
                for platform in chat.platforms:
                    assert await platform.outbox.drain(5)
            for message in (message for room in rooms for message in discord.messages(room)):
                assert not message.content.startswith(("/", ".", "!"))
                assert MARKUP.search(re.sub(r"https?://\S+", "", message.content)) is None, message.content
            assert discord.violations == twitch.violations == []

    run(story(), 120)


def test_one_platform_that_cannot_start_does_not_stop_the_other(core: Core, tmp_path: Path) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord, TwitchStandIn() as twitch:
            room = discord.guild().channel()
            chosen = settings(discord, twitch, tmp_path, "makers")
            twitch.client_secret = "changed"
            async with Chat(chosen, core.dispatcher(), core.completion()) as chat:
                await chat.platforms[0].supervisor.reached(State.UP)
                await discord.say(room, "!inventory stats")
                await discord.expect_message(room)
                found = {platform.name: state(platform)["status"] for platform in chat.platforms}
                assert found["twitch"] in ("starting", "misconfigured")

    run(story())


def test_every_server_has_a_community_of_its_own(core: Core, tmp_path: Path) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord, TwitchStandIn() as twitch:
            twitch.account("makers")
            one, two = discord.guild("One").channel(), discord.guild("Two").channel()
            async with both(core, discord, twitch, tmp_path, "makers"):
                await discord.say(one, "!inventory add drill")
                await discord.expect_message(one)
                await discord.say(two, "!inventory status drill")
                assert "drill" in (await discord.expect_message(two)).content
            assert one.guild is not None
            assert two.guild is not None
            for guild, count in ((one.guild, 1), (two.guild, 0)):
                caller = Actor(f"discord:{guild.id}", "test:a", "A", "test", Role.ADMIN)
                assert core.services.statistics.stats(caller).total_items == count

    run(story())
