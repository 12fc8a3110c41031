"""The real discord.py against the stand-in: sessions, messages, commands and buttons."""

import discord
import pytest

from bot.platforms import seams
from tests.integration.chat.discord_client import Choose, EchoClient, connected
from tests.standins.discord import DiscordStandIn
from tests.standins.run import run

MANAGE_GUILD = 1 << 5


def test_the_library_logs_in_and_answers_a_message() -> None:
    async def story() -> None:
        async with DiscordStandIn() as platform:
            channel = platform.guild().channel()
            async with connected(platform) as client:
                asked = await platform.say(channel, "!echo hello")
                answer = await platform.expect_message(channel)
                assert answer.content == "hello"
                assert answer.extra["message_reference"]["message_id"] == asked.id
                assert client.user is not None
                assert client.user.name == "storekeeper"
            assert platform.violations == []

    run(story())


def test_a_dropped_socket_is_resumed_and_what_was_said_meanwhile_arrives_once() -> None:
    async def story() -> None:
        async with DiscordStandIn() as platform:
            channel = platform.guild().channel()
            async with connected(platform) as client:
                await platform.script.drop()
                await platform.say(channel, "!echo while away")
                await platform.changes.until(lambda: platform.gateway.resumed)
                await platform.expect_message(channel)
                assert [m.content for m in client.received if m.content.startswith("!")] == ["!echo while away"]
                assert (platform.gateway.identified, platform.gateway.resumed) == (1, 1)
            assert platform.violations == []

    run(story())


def test_a_request_to_reconnect_is_followed_by_a_resume() -> None:
    async def story() -> None:
        async with DiscordStandIn() as platform:
            channel = platform.guild().channel()
            async with connected(platform):
                await platform.script.ask_reconnect()
                await platform.changes.until(lambda: platform.gateway.resumed)
                await platform.say(channel, "!echo again")
                assert (await platform.expect_message(channel)).content == "again"
            assert platform.gateway.identified == 1

    run(story())


def test_an_invalid_session_is_identified_anew() -> None:
    async def story() -> None:
        async with DiscordStandIn() as platform:
            channel = platform.guild().channel()
            async with connected(platform):
                await platform.script.invalidate()
                await platform.changes.until(lambda: platform.gateway.identified == 2)
                await platform.say(channel, "!echo new session")
                assert (await platform.expect_message(channel)).content == "new session"
            assert platform.gateway.resumed == 0
            assert platform.violations == []

    run(story())


def test_a_session_forgotten_while_away_is_identified_anew() -> None:
    async def story() -> None:
        async with DiscordStandIn() as platform:
            channel = platform.guild().channel()
            async with connected(platform):
                await platform.script.forget_sessions()
                await platform.changes.until(lambda: platform.gateway.identified == 2)
                await platform.say(channel, "!echo back")
                assert (await platform.expect_message(channel)).content == "back"

    run(story())


def test_a_bad_token_is_refused_at_login() -> None:
    async def story() -> None:
        async with DiscordStandIn() as platform:
            seams.point_discord(rest=platform.rest_url, gateway=platform.gateway_url)
            client = EchoClient()
            with pytest.raises(discord.LoginFailure):
                await client.start("wrong")
            await client.close()
            assert platform.invalid_requests == 1

    run(story())


def test_an_intent_that_is_switched_off_ends_the_session_with_4014() -> None:
    async def story() -> None:
        async with DiscordStandIn(privileged_intents=0) as platform:
            with pytest.raises(discord.PrivilegedIntentsRequired):
                async with connected(platform):
                    pass

    run(story())


def test_without_the_content_intent_only_mentions_and_direct_messages_have_text() -> None:
    async def story() -> None:
        async with DiscordStandIn(privileged_intents=0) as platform:
            channel = platform.guild().channel()
            client = EchoClient(discord.Intents(guilds=True, guild_messages=True))
            async with connected(platform, client):
                await platform.say(channel, "!echo unseen")
                await platform.say(channel, f"<@{platform.bot.id}> seen", mentions=(platform.bot,))
                await client.both.wait()
                assert [m.content for m in client.received] == ["", f"<@{platform.bot.id}> seen"]

    run(story())


def test_slash_commands_are_registered_and_answered_with_typed_options() -> None:
    async def story() -> None:
        async with DiscordStandIn() as platform:
            channel = platform.guild().channel()
            async with connected(platform):
                options = {"item": "Tripod", "amount": 3}
                used = await platform.interact(channel, "stock count add", options, permissions=MANAGE_GUILD)
                assert (await used.reply()).content == "3 x Tripod, manager: True"
                assert used.private()
            assert platform.violations == []

    run(story())


def test_autocomplete_offers_what_fits() -> None:
    async def story() -> None:
        async with DiscordStandIn() as platform:
            channel = platform.guild().channel()
            async with connected(platform):
                asked = await platform.interact(channel, "stock count add", {"item": "sony"}, focused="item")
                assert [choice["value"] for choice in await asked.choices()] == ["Sony A7", "Sony A7 III"]

    run(story())


def test_buttons_are_pressed_also_after_a_restart() -> None:
    async def story() -> None:
        async with DiscordStandIn() as platform:
            channel = platform.guild().channel()
            async with connected(platform) as client:
                target = client.get_channel(channel.id)
                assert isinstance(target, discord.TextChannel)
                await target.send("Sure?", view=Choose())
            message = platform.messages(channel)[0]
            async with connected(platform):
                private = await platform.press(message, "No")
                assert (await private.reply()).content == "Nothing happened."
                await (await platform.press(message, "Yes")).reply()
                assert (message.content, message.buttons) == ("Done.", [])
            assert platform.violations == []

    run(story())
