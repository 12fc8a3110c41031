"""What the real discord.py makes of the limits and failures that the stand-in scripts."""

import discord

from tests.integration.chat.discord_client import connected
from tests.standins.discord import DiscordStandIn
from tests.standins.run import run


def statuses(platform: DiscordStandIn) -> list[int]:
    return [seen.status for seen in platform.requests if seen.path.endswith("/messages")]


def test_a_rate_limit_with_headers_is_waited_out_and_the_answer_arrives_once() -> None:
    async def story() -> None:
        async with DiscordStandIn() as platform:
            channel = platform.guild().channel()
            async with connected(platform):
                platform.script.rate_limit(retry_after=0.01)
                await platform.say(channel, "!echo patient")
                await platform.expect_message(channel)
            assert statuses(platform) == [429, 200]
            assert len(platform.messages(channel)) == 1

    run(story())


def test_the_global_limit_holds_every_channel_back() -> None:
    async def story() -> None:
        async with DiscordStandIn() as platform:
            guild = platform.guild()
            first, second = guild.channel("one"), guild.channel("two")
            async with connected(platform):
                platform.script.rate_limit(retry_after=0.01, everywhere=True)
                await platform.say(first, "!echo a")
                await platform.changes.until(lambda: 429 in statuses(platform))
                await platform.say(second, "!echo b")
                await platform.expect_message(first)
                await platform.expect_message(second)
            assert sorted(statuses(platform)) == [200, 200, 429]

    run(story())


def test_a_rate_limit_without_headers_raises_at_once_and_is_not_tried_again() -> None:
    async def story() -> None:
        async with DiscordStandIn() as platform:
            channel = platform.guild().channel()
            async with connected(platform) as client:
                platform.script.ban()
                await platform.say(channel, "!echo banned")
                await platform.changes.until(lambda: statuses(platform))
                await client.failed.wait()
                assert isinstance(client.failures[0], discord.HTTPException)
            assert statuses(platform) == [429]

    run(story())


def test_a_503_is_not_retried_by_the_library() -> None:
    async def story() -> None:
        async with DiscordStandIn() as platform:
            channel = platform.guild().channel()
            async with connected(platform) as client:
                platform.script.fail(503)
                await platform.say(channel, "!echo lost")
                await client.failed.wait()
                assert isinstance(client.failures[0], discord.DiscordServerError)
            assert statuses(platform) == [503]

    run(story())


def test_buckets_are_enforced_and_the_library_keeps_to_them() -> None:
    async def story() -> None:
        async with DiscordStandIn(bucket_limit=3, bucket_window=0.02) as platform:
            channel = platform.guild().channel()
            async with connected(platform):
                for number in range(9):
                    await platform.say(channel, f"!echo {number}")
                await platform.expect_message(channel, count=9)
            assert statuses(platform).count(429) <= 1

    run(story())
