"""Our Discord platform when Discord drops, limits, fails, repeats or refuses."""

import pytest

from bot.platforms.discord import Client
from bot.supervisor import State
from tests.integration.chat.chat_bot import Core
from tests.integration.chat.discord_bot import at_once, serving
from tests.standins.discord import Channel, DiscordStandIn
from tests.standins.run import run


@pytest.fixture(autouse=True)
def identify_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "before_identify_hook", at_once)


def sent(discord: DiscordStandIn, channel: Channel) -> list[int]:
    path = f"/channels/{channel.id}/messages"
    return [seen.status for seen in discord.requests if seen.path.endswith(path) and seen.method == "POST"]


def test_nothing_is_answered_twice_or_lost_over_a_drop_a_reconnect_and_a_new_session(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, core):
                await discord.script.drop()
                await discord.say(channel, "!inventory add one")
                await discord.changes.until(lambda: discord.gateway.resumed)
                await discord.script.ask_reconnect()
                await discord.changes.until(lambda: discord.gateway.resumed == 2)
                await discord.say(channel, "!inventory add two", deliveries=2)
                await discord.expect_message(channel, count=2)
                await discord.script.invalidate()
                await discord.changes.until(lambda: discord.gateway.identified == 2)
                await discord.say(channel, "!inventory add three")
                await discord.expect_message(channel, count=3)
            assert [
                word in m.content for word, m in zip(("one", "two", "three"), discord.messages(channel), strict=True)
            ]
            assert discord.violations == []

    run(story())


def test_a_rate_limit_and_server_errors_are_waited_out_and_the_reply_comes_once(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, core) as platform:
                platform.outbox._sleep = at_no_time
                discord.script.rate_limit(retry_after=0.01)
                discord.script.fail(503, times=2)
                await discord.say(channel, "!inventory stats")
                await discord.expect_message(channel)
            assert sent(discord, channel) == [429, 503, 503, 200]

    run(story())


def test_a_reply_whose_answer_was_lost_is_sent_again_and_shown_once(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, core) as platform:
                platform.outbox._sleep = at_no_time
                discord.lose_answers = 1
                await discord.say(channel, "!inventory stats")
                await discord.changes.until(lambda: len(sent(discord, channel)) == 2)
            assert len(discord.messages(channel)) == 1

    run(story())


def test_a_ban_without_headers_pauses_every_channel_and_then_goes_on(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, core) as platform:
                slept: list[float] = []

                async def sleep(seconds: float) -> None:
                    slept.append(seconds)

                platform.outbox._sleep = sleep
                discord.script.ban()
                await discord.say(channel, "!inventory stats")
                await discord.expect_message(channel)
                assert slept == [600.0]
            assert sent(discord, channel) == [429, 200]

    run(story())


@pytest.mark.parametrize("status", [403, 404])
def test_a_channel_that_refuses_gets_no_more_and_the_letters_are_dead(core: Core, status: int) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            guild = discord.guild()
            shut, other = guild.channel("shut"), guild.channel("other")
            async with serving(discord, core) as platform:
                discord.script.refuse(shut, status)
                for _ in range(5):
                    await discord.say(shut, "!inventory stats")
                await discord.say(other, "!inventory stats")
                await discord.expect_message(other)
                assert await platform.outbox.drain(5)
                assert platform.outbox.dead == 5
            assert sent(discord, shut) == [status]
            assert {channel for channel, _ in core.buried} == {str(shut.id)}

    run(story())


def test_a_bad_token_is_said_to_be_one_and_asked_once(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            discord.guild()
            async with serving(discord, core) as platform:
                discord.token = "changed"
                await discord.gateway.close(4004)
                slept: list[float] = []
                waiting = discord.changes.until(lambda: slept)

                async def sleep(seconds: float) -> None:
                    slept.append(seconds)
                    discord.changes.happened()
                    if platform.supervisor.condition.state is State.MISCONFIGURED:
                        await discord.changes.until(lambda: False, 60)

                platform.supervisor._sleep = sleep
                await waiting
                await discord.changes.until(lambda: 300.0 in slept)
                assert "DISCORD_TOKEN" in platform.supervisor.condition.detail

    run(story())


def test_without_the_content_intent_the_bot_says_so_and_hears_mentions_and_slash(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn(privileged_intents=0) as discord:
            channel = discord.guild().channel()
            async with serving(discord, core) as platform:
                await discord.say(channel, "!inventory stats")
                await discord.say(channel, f"<@{discord.bot.id}> inventory stats", mentions=(discord.bot,))
                await discord.expect_message(channel)
                used = await discord.interact(channel, "inventory stats")
                await used.reply()
                await platform.supervisor.reached(State.UP)
                assert "intent is off" in platform.supervisor.condition.detail
            assert len(discord.messages(channel)) == 2

    run(story())


def test_an_alert_with_the_same_nonce_is_posted_once(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, core) as platform:
                for _ in range(3):
                    await platform.post(str(channel.id), "The drill is overdue.", "delivery-1")
            assert [message.content for message in discord.messages(channel)] == ["The drill is overdue."]
            assert discord.violations == []

    run(story())


async def at_no_time(seconds: float) -> None:
    """Time that passes by itself."""
