"""Discord's failures, each met by our platform on the wire: nothing is answered twice, nothing is lost."""

import asyncio

import discord.http
import pytest

from bot.platforms.discord import Client
from bot.supervisor import State
from tests.integration.chat.chat_bot import Core
from tests.integration.chat.discord_bot import at_once, serving
from tests.integration.chat.hurried import hurry
from tests.integration.chat.test_discord_bot_faults import at_no_time, sent
from tests.standins.discord import Channel, DiscordStandIn
from tests.standins.discord.model import snowflake
from tests.standins.run import run

STATS = "!inventory stats"


@pytest.fixture(autouse=True)
def identify_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "before_identify_hook", at_once)


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_server_error_that_the_library_retries_is_answered_once(
    core: Core, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept = hurry(monkeypatch, discord.http)

    async def story() -> None:
        async with DiscordStandIn() as standin:
            channel = standin.guild().channel()
            async with serving(standin, core):
                standin.script.fail(status, times=2)
                await standin.say(channel, STATS)
                await standin.expect_message(channel)
            assert sent(standin, channel) == [status, status, 200]
            assert len(standin.messages(channel)) == 1

    run(story())
    assert slept == [1, 3]
    assert core.buried == []


def test_a_server_error_that_lasts_beyond_the_library_s_patience_is_waited_out_by_ours(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch, discord.http)

    async def story() -> None:
        async with DiscordStandIn() as standin:
            channel = standin.guild().channel()
            async with serving(standin, core) as platform:
                platform.outbox._sleep = at_no_time
                standin.script.fail(502, times=7)
                await standin.say(channel, STATS)
                await standin.expect_message(channel)
            assert sent(standin, channel) == [502] * 7 + [200]

    run(story())


def test_a_global_limit_holds_every_channel_back_and_each_is_answered_once(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as standin:
            rooms = [standin.guild().channel(f"room{number}") for number in range(5)]
            async with serving(standin, core):
                standin.limits.close_everywhere(0.1)
                for room in rooms:
                    await standin.say(room, STATS)
                for room in rooms:
                    await standin.expect_message(room)
            assert [len(standin.messages(room)) for room in rooms] == [1] * len(rooms)

    run(story())


def test_a_token_that_is_reset_while_a_reply_is_sent_is_not_shown_again_and_again(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as standin:
            channel = standin.guild().channel()
            async with serving(standin, core) as platform:
                slept: list[float] = []
                valid = standin.token

                async def sleep(seconds: float) -> None:
                    slept.append(seconds)
                    standin.token = valid

                platform.outbox._sleep = sleep
                standin.token = "reset"
                await standin.say(channel, STATS)
                await standin.expect_message(channel)
                assert slept == [600.0]
            assert sent(standin, channel) == [401, 200]

    run(story())


def test_a_bot_with_too_few_shards_is_told_so(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as standin:
            standin.guild()
            async with serving(standin, core) as platform:
                platform.supervisor._sleep = forever
                await standin.gateway.close(4011)
                await platform.supervisor.reached(State.MISCONFIGURED)
                assert "raise DISCORD_SHARDS" in platform.supervisor.condition.detail

    run(story())


def test_every_shard_is_heard_dropped_and_resumed_by_itself(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as standin:
            rooms = sharded(standin, 3)
            async with serving(standin, core, shards=3, shard_ids=(0, 1, 2)) as platform:
                for room in rooms:
                    await standin.say(room, STATS)
                await standin.script.drop()
                for room in rooms:
                    await standin.say(room, STATS, deliveries=2)
                await standin.changes.until(lambda: standin.gateway.resumed == 3)
                for room in rooms:
                    await standin.expect_message(room, count=2)
                await platform.supervisor.reached(State.UP)
                assert platform.duty.held == {0, 1, 2}
            assert [len(standin.messages(room)) for room in rooms] == [2, 2, 2]

    run(story())


def test_a_process_hears_only_the_shards_it_is_given(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as standin:
            first, second, third = sharded(standin, 3)
            async with serving(standin, core, shards=3, shard_ids=(0, 2)):
                for room in (first, second, third):
                    await standin.say(room, STATS)
                await standin.expect_message(first)
                await standin.expect_message(third)
            assert standin.messages(second) == []
            assert {session.shard for session in standin.gateway.sessions.values()} == {(0, 3), (2, 3)}

    run(story())


async def forever(seconds: float) -> None:
    """A pause that outlasts the test."""
    await asyncio.Event().wait()


def sharded(standin: DiscordStandIn, shards: int) -> list[Channel]:
    """A channel on each shard: which one a server is on stands in the upper bits of its id."""
    first = (snowflake() >> 22) // shards * shards
    rooms = []
    for shard in range(shards):
        guild = standin.guild(f"on shard {shard}")
        guild.id = (first + shard) << 22
        guild.roles[0].id = guild.id
        rooms.append(guild.channel())
    return rooms
