"""Commands given on Discord while the bot was away, answered when it is back: few, recent, and once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from bot.platforms.discord import Client, DiscordPlatform
from inventory.actor import Actor
from tests.integration.chat.chat_bot import Core
from tests.integration.chat.discord_bot import at_once, serving
from tests.standins.discord import Channel, DiscordStandIn
from tests.standins.run import run

MANAGE_MESSAGES = 1 << 13


@pytest.fixture(autouse=True)
def identify_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "before_identify_hook", at_once)


@pytest.fixture(autouse=True)
def no_cursor(core: Core, dsn: str) -> None:
    """No earlier test was ever heard."""
    with psycopg.connect(dsn) as db:
        db.execute("DELETE FROM gateway_cursor")


@asynccontextmanager
async def back(discord: DiscordStandIn, core: Core, most: int = 100, **options: Any) -> AsyncIterator[DiscordPlatform]:
    """The platform, connected again."""
    async with serving(discord, core, catch_up=most, **options) as platform:
        yield platform


def questions(discord: DiscordStandIn, channel: Channel) -> list[int]:
    """Which messages were answered, in order."""
    return [int(shown.extra["message_reference"]["message_id"]) for shown in discord.messages(channel)]


def test_what_was_asked_while_nobody_listened_is_answered_once_and_nothing_else(core: Core, admin: Actor) -> None:
    core.services.items.add(admin, "Drill")

    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with back(discord, core):
                heard = await discord.say(channel, "!inventory status drill")
                await discord.expect_message(channel)
            missed = [
                await discord.say(channel, "!inventory checkout drill", author="mia"),
                await discord.say(channel, "who has the drill?", author="bob"),
                await discord.say(channel, "!help", author=discord.user("robot", bot=True)),
                await discord.say(channel, "!inventory status drill", author="bob"),
            ]
            async with back(discord, core):
                await discord.expect_message(channel, count=3)
                now = await discord.say(channel, "!inventory mine", author="bob")
                await discord.expect_message(channel, count=4)
            assert questions(discord, channel) == [heard.id, missed[0].id, missed[3].id, now.id]
            assert "checked out to mia" in discord.messages(channel)[2].content
            assert discord.violations == []

    run(story())


def test_a_role_counts_for_what_was_missed_as_it_is_now(core: Core, admin: Actor) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            core.services.cursors.heard("discord", [0], datetime.now(UTC))
            await discord.say(channel, "!alerts list", author="mia")
            await discord.say(channel, "!alerts list", author="max", permissions=MANAGE_MESSAGES)
            async with back(discord, core):
                await discord.expect_message(channel, count=2)
            refused = ["needs the role moderator" in shown.content for shown in discord.messages(channel)]
            assert refused == [True, False]

    run(story())


def test_no_more_than_so_many_are_answered(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            one, two = discord.guild().channel("one"), discord.guild().channel("two")
            core.services.cursors.heard("discord", [0], datetime.now(UTC))
            for number in range(4):
                await discord.say(one, "!inventory mine", author=f"mia{number}")
                await discord.say(two, "!inventory mine", author=f"bob{number}")
            async with back(discord, core, most=5) as platform:
                await discord.changes.until(lambda: len(discord.messages(one)) + len(discord.messages(two)) == 5)
                await discord.say(one, "!inventory stats")
                await discord.changes.until(lambda: len(discord.messages(one)) + len(discord.messages(two)) == 6)
                assert await platform.outbox.drain(5)
            assert (len(discord.messages(one)), len(discord.messages(two))) == (2, 4)

    run(story())


def test_what_is_older_than_an_hour_and_what_came_before_the_first_start_is_left_alone(core: Core, dsn: str) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            await discord.say(channel, "!inventory mine", author="mia")
            async with back(discord, core):
                await discord.say(channel, "!inventory stats", author="bob")
                await discord.expect_message(channel)
            old = await discord.say(channel, "!inventory mine", author="mia")
            channel.messages.remove(old)
            old.id -= int(timedelta(minutes=61).total_seconds() * 1000) << 22
            channel.messages.insert(0, old)
            with psycopg.connect(dsn) as db:
                db.execute("UPDATE gateway_cursor SET heard_at = %s", [datetime.now(UTC) - timedelta(hours=3)])
            new = await discord.say(channel, "!inventory mine", author="bob")
            async with back(discord, core):
                await discord.expect_message(channel, count=2)
            assert new.id in questions(discord, channel)
            assert old.id not in questions(discord, channel)

    run(story())


def test_nothing_is_looked_for_where_that_is_not_wanted(core: Core, dsn: str) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with back(discord, core, most=0):
                await discord.changes.until(lambda: discord.gateway.identified)
            await discord.say(channel, "!inventory mine", author="mia")
            async with back(discord, core, most=0):
                await discord.say(channel, "!inventory stats", author="bob")
                await discord.expect_message(channel)
            assert len(discord.messages(channel)) == 1
            assert [seen for seen in discord.requests if seen.method == "GET" and "messages" in seen.path] == []

    run(story())
    with psycopg.connect(dsn) as db:
        assert db.execute("SELECT count(*) FROM gateway_cursor").fetchone() == (0,)


def test_a_session_that_is_over_is_caught_up_with_too(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with back(discord, core):
                before = discord.gateway.identified
                await discord.say(channel, "!inventory stats", author="bob")
                await discord.expect_message(channel)
                await discord.script.forget_sessions()
                missed = await discord.say(channel, "!inventory mine", author="mia")
                await discord.changes.until(lambda: discord.gateway.identified > before, 20)
                await discord.expect_message(channel, count=2, timeout=20)
                assert missed.id in questions(discord, channel)
                assert len(questions(discord, channel)) == 2

    run(asyncio.wait_for(story(), 60), 60)
