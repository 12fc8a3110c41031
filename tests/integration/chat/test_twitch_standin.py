"""The real twitchio against the stand-in: tokens, chat over EventSub, replies, reconnects."""

import asyncio

import pytest
import twitchio
from twitchio import eventsub

from tests.integration.chat.twitch_client import ConduitClient, EchoClient, connected, point_to
from tests.standins.run import run
from tests.standins.twitch import TwitchStandIn


def test_the_library_logs_in_reads_chat_and_replies() -> None:
    async def story() -> None:
        async with TwitchStandIn() as platform:
            channel = platform.account("makers")
            async with connected(platform, channel):
                asked = await platform.say(channel, "!echo hello", badges=("moderator",))
                answer = await platform.expect_message(channel)
                assert (answer.text, answer.reply_to) == ("hello", asked)
            assert platform.violations == []

    run(story())


def test_badges_tell_who_moderates() -> None:
    async def story() -> None:
        async with TwitchStandIn() as platform:
            channel = platform.account("makers")
            async with connected(platform, channel) as client:
                await platform.say(channel, "hello", badges=("lead_moderator", "vip"))
                await platform.changes.until(lambda: client.received)
                assert [badge.set_id for badge in client.received[0].badges] == ["lead_moderator", "vip"]

    run(story())


def test_a_dropped_websocket_is_opened_and_subscribed_again() -> None:
    async def story() -> None:
        async with TwitchStandIn() as platform:
            channel = platform.account("makers")
            async with connected(platform, channel):
                old = await platform.subscribed(channel)
                await platform.websockets.close()
                new = await platform.changes.until(lambda: platform.subscriptions[1:])
                assert new[0].transport != old.transport
                await platform.say(channel, "!echo again")
                assert (await platform.expect_message(channel)).text == "again"

    run(story())


def test_a_reconnect_message_moves_the_subscriptions_without_asking_again() -> None:
    async def story() -> None:
        async with TwitchStandIn() as platform:
            channel = platform.account("makers")
            async with connected(platform, channel):
                await platform.websockets.ask_reconnect()
                await platform.changes.until(lambda: platform.websockets.welcomed == 2)
                await platform.changes.until(lambda: len(platform.websockets.sessions) == 1)
                await platform.say(channel, "!echo moved")
                assert (await platform.expect_message(channel)).text == "moved"
            assert len(platform.subscriptions) == 1
            assert platform.violations == []

    run(story())


def test_an_expired_token_is_refreshed_in_the_middle_of_a_reply() -> None:
    async def story() -> None:
        async with TwitchStandIn() as platform:
            channel = platform.account("makers")
            async with connected(platform, channel) as client:
                platform.expire_tokens()
                await platform.say(channel, "!echo still here")
                assert (await platform.expect_message(channel)).text == "still here"
                assert client.tokens[platform.bot.id]["token"] != platform.bot_token.value
            assert [seen.status for seen in platform.requests if seen.path.endswith("/messages")] == [
                401,
                200,
            ]

    run(story())


def test_a_revoked_subscription_is_told_to_the_client() -> None:
    async def story() -> None:
        async with TwitchStandIn() as platform:
            channel = platform.account("makers")
            async with connected(platform, channel) as client:
                subscription = await platform.subscribed(channel)
                await platform.websockets.revoke(subscription, "authorization_revoked")
                assert await client.revoked.get() == "authorization_revoked"

    run(story())


def test_a_duplicate_notification_and_a_shared_chat_copy_reach_the_client_as_such() -> None:
    async def story() -> None:
        async with TwitchStandIn() as platform:
            channel, other = platform.account("makers"), platform.account("friends")
            async with connected(platform, channel) as client:
                await platform.say(channel, "twice", deliveries=2)
                await platform.say(channel, "copied", source=other)
                await platform.changes.until(lambda: len(client.received) == 3)
                assert client.received[0].id == client.received[1].id
                copied = client.received[2].source_broadcaster
                assert copied is not None
                assert copied.id == other.id

    run(story())


def test_a_message_that_twitch_drops_is_an_answer_not_a_transport_error() -> None:
    async def story() -> None:
        async with TwitchStandIn() as platform:
            channel = platform.account("makers")
            async with connected(platform, channel) as client:
                platform.drop_next("msg_rejected")
                await platform.say(channel, "!echo rude")
                error = await client.failures.get()
                assert isinstance(error, twitchio.MessageRejectedError)
                assert platform.messages(channel) == []

    run(story())


def test_a_429_is_not_retried_by_the_library() -> None:
    async def story() -> None:
        async with TwitchStandIn() as platform:
            channel = platform.account("makers")
            async with connected(platform, channel) as client:
                platform.rate_limit()
                await platform.say(channel, "!echo busy")
                error = await client.failures.get()
                assert isinstance(error, twitchio.HTTPException)
                assert error.status == 429

    run(story())


def test_a_wrong_client_secret_is_refused_at_login() -> None:
    async def story() -> None:
        async with TwitchStandIn() as platform:
            client = EchoClient(platform, [])
            platform.client_secret = "another"
            point_to(platform)
            with pytest.raises(twitchio.HTTPException) as refused:
                await client.start(with_adapter=False)
            await client.close()
            assert refused.value.status == 403

    run(story())


def test_a_conduit_needs_only_the_application_token_and_outlives_its_sockets() -> None:
    async def story() -> None:
        async with TwitchStandIn() as platform:
            channel = platform.account("makers")
            point_to(platform)
            wanted = eventsub.ChatMessageSubscription(broadcaster_user_id=channel.id, user_id=platform.bot.id)
            client = ConduitClient(client_id=platform.client_id, client_secret=platform.client_secret,
                                   subscriptions=[wanted])  # fmt: skip
            running = asyncio.create_task(client.start(with_adapter=False, load_tokens=False, save_tokens=False))
            await client.wait_until_ready()
            await platform.say(channel, "first")
            assert await client.texts.get() == "first"
            before = platform.websockets.welcomed
            await platform.websockets.close()
            await platform.changes.until(lambda: platform.websockets.welcomed == 2 * before)
            await platform.subscribed(channel)
            await platform.say(channel, "second")
            assert await client.texts.get() == "second"
            assert len(platform.subscriptions) == 1
            await client.close()
            running.cancel()
            await asyncio.wait({running})
            assert platform.violations == []

    run(story())
