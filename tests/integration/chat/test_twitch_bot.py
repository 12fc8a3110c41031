"""The items stories on Twitch, and what happens when Twitch drops, limits, repeats or refuses."""

from pathlib import Path

import pytest

from bot.platforms.vault import Pair, Vault
from bot.supervisor import State
from tests.integration.chat.chat_bot import Core
from tests.integration.chat.twitch_bot import made, running, serving
from tests.standins.run import run
from tests.standins.twitch import TwitchStandIn


async def at_no_time(seconds: float) -> None:
    """Time that passes by itself."""


@pytest.mark.parametrize("conduit", [None, "new"])
def test_a_thing_is_added_lent_and_returned(core: Core, tmp_path: Path, conduit: str | None) -> None:
    async def story() -> None:
        async with TwitchStandIn() as twitch:
            channel = twitch.account("makers")
            async with serving(twitch, core, tmp_path, channel, conduit=conduit):
                said = [
                    await twitch.say(channel, '!inventory add "Sony A7"', badges=("moderator",)),
                    await twitch.say(channel, "!inventory checkout Sony A7 @bob", mentions=("bob",)),
                    await twitch.say(channel, "!inventory status Sony A7"),
                ]
                await twitch.expect_message(channel, count=3)
                answers = twitch.messages(channel)
                assert [answer.reply_to for answer in answers] == said
                assert "checked out to bob" in answers[1].text
                assert "is checked out to bob" in answers[2].text
            assert twitch.violations == []
            assert core.buried == []

    run(story())


def test_roles_come_from_badges(core: Core, tmp_path: Path) -> None:
    async def story() -> None:
        async with TwitchStandIn() as twitch:
            channel = twitch.account("makers")
            async with serving(twitch, core, tmp_path, channel):
                for who, badge in (
                    ("mia", "vip"),
                    ("max", "moderator"),
                    ("lea", "lead_moderator"),
                    ("ada", "broadcaster"),
                ):
                    await twitch.say(channel, "!inventory export", author=who, badges=(badge,))
                await twitch.expect_message(channel, count=4)
                answers = [message.text for message in twitch.messages(channel)]
                assert ["needs the role" in answer for answer in answers] == [True, False, False, False]

    run(story())


def test_shared_chat_copies_own_messages_and_repeated_notifications_get_no_further_answer(
    core: Core, tmp_path: Path
) -> None:
    async def story() -> None:
        async with TwitchStandIn() as twitch:
            channel, other = twitch.account("makers"), twitch.account("friends")
            async with serving(twitch, core, tmp_path, channel):
                await twitch.say(channel, "!inventory stats", source=other)
                await twitch.say(channel, "!inventory stats", author=twitch.bot)
                await twitch.say(channel, "!inventory add drill", deliveries=3)
                await twitch.say(channel, "!inventory stats")
                await twitch.expect_message(channel, count=2)
            assert len(twitch.messages(channel)) == 2

    run(story())


def test_nothing_is_lost_over_a_reconnect_and_a_dropped_socket_is_opened_again(core: Core, tmp_path: Path) -> None:
    async def story() -> None:
        async with TwitchStandIn() as twitch:
            channel = twitch.account("makers")
            async with serving(twitch, core, tmp_path, channel):
                await twitch.websockets.ask_reconnect()
                await twitch.changes.until(lambda: twitch.websockets.welcomed == 2)
                await twitch.changes.until(lambda: len(twitch.websockets.sessions) == 1)
                await twitch.say(channel, "!inventory stats")
                await twitch.expect_message(channel)
                await twitch.websockets.close()
                await twitch.changes.until(lambda: twitch.websockets.welcomed == 3)
                await twitch.subscribed(channel)
                await twitch.say(channel, "!inventory stats")
                await twitch.expect_message(channel, count=2)
            assert twitch.violations == []

    run(story())


def test_a_token_that_expires_in_the_middle_of_a_reply_is_refreshed_and_saved_first(core: Core, tmp_path: Path) -> None:
    async def story() -> None:
        async with TwitchStandIn() as twitch:
            channel = twitch.account("makers")
            async with serving(twitch, core, tmp_path, channel):
                twitch.expire_tokens()
                await twitch.say(channel, "!inventory stats")
                await twitch.expect_message(channel)
            saved = Vault(tmp_path).pair(twitch.bot.id)
            assert saved == Pair(twitch.tokens[-1].value, twitch.tokens[-1].refresh)
            assert saved.access.encode() not in (tmp_path / "twitch.tokens").read_bytes()
            async with serving(twitch, core, tmp_path, channel):
                await twitch.say(channel, "!inventory stats")
                await twitch.expect_message(channel, count=2)

    run(story())


def test_429_and_5xx_are_waited_out_and_a_dropped_message_is_a_dead_letter(core: Core, tmp_path: Path) -> None:
    async def story() -> None:
        async with TwitchStandIn() as twitch:
            channel = twitch.account("makers")
            async with serving(twitch, core, tmp_path, channel) as platform:
                platform.outbox._sleep = at_no_time
                twitch.rate_limit()
                twitch.fail(500)
                await twitch.say(channel, "!inventory stats")
                await twitch.expect_message(channel)
                twitch.drop_next("msg_rejected")
                await twitch.say(channel, "!inventory stats")
                assert await twitch.changes.until(lambda: twitch.requests[-1].status == 200 and not twitch.drops)
                assert await platform.outbox.drain(5)
            assert core.buried == [(channel.id, "Twitch dropped it: msg_rejected")]
            assert len(twitch.messages(channel)) == 1

    run(story())


def test_a_revoked_subscription_is_said_where_the_health_is_asked(core: Core, tmp_path: Path) -> None:
    async def story() -> None:
        async with TwitchStandIn() as twitch:
            channel = twitch.account("makers")
            async with serving(twitch, core, tmp_path, channel) as platform:
                await platform.supervisor.reached(State.UP)
                await twitch.websockets.revoke(await twitch.subscribed(channel), "authorization_revoked")
                await platform.supervisor.reached(State.DOWN)
                assert "authorization_revoked" in platform.supervisor.condition.detail

    run(story())


@pytest.mark.parametrize(
    ("broken", "advice"),
    [
        ({"client_secret": "another"}, "TWITCH_CLIENT_SECRET"),
        ({"refuse_refresh": True, "tokens": []}, "authorise the bot's account again"),
    ],
)
def test_a_broken_set_up_is_named_and_not_hammered(
    core: Core, tmp_path: Path, broken: dict[str, object], advice: str
) -> None:
    async def story() -> None:
        async with TwitchStandIn() as twitch:
            platform = made(twitch, core, tmp_path, twitch.account("makers"))
            for name, value in broken.items():
                setattr(twitch, name, value)
            async with running(platform):
                await platform.supervisor.reached(State.MISCONFIGURED)
                assert advice in platform.supervisor.condition.detail
            assert len(twitch.requests) <= 4

    run(story())


def test_an_unknown_channel_and_a_missing_scope_are_named(core: Core, tmp_path: Path) -> None:
    async def story(scopes: list[str] | None, login: str) -> str:
        async with TwitchStandIn(scopes=scopes) as twitch:
            channel = twitch.account("makers")
            platform = made(twitch, core, tmp_path / login, channel)
            channel.login = login
            async with running(platform):
                await platform.supervisor.reached(State.MISCONFIGURED)
                return platform.supervisor.condition.detail

    assert "no channel 'makers'" in run(story(None, "renamed"))
    assert "scope" in run(story(["user:write:chat"], "makers"))
