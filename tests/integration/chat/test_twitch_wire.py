"""Twitch's failures, each met by our platform on the wire: nothing is answered twice, nothing is lost."""

from pathlib import Path

import pytest
import twitchio.http

from bot.platforms import twitch_watch
from bot.supervisor import State
from tests.integration.chat.chat_bot import Core
from tests.integration.chat.hurried import hurry
from tests.integration.chat.test_twitch_bot import at_no_time
from tests.integration.chat.twitch_bot import made, running, serving
from tests.standins.run import run
from tests.standins.server import answer
from tests.standins.twitch import TwitchStandIn

STATS = "!inventory stats"
REFUSED = {"error": "Unauthorized", "status": 401, "message": "Invalid OAuth token"}


def asked_for_tokens(twitch: TwitchStandIn) -> int:
    return sum(seen.path == "/oauth2/token" for seen in twitch.requests)


def tried(twitch: TwitchStandIn) -> int:
    return sum(seen.path.endswith("/chat/messages") for seen in twitch.requests)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_is_waited_out_and_answered_once(
    core: Core, tmp_path: Path, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch, twitchio.http)

    async def story() -> None:
        async with TwitchStandIn() as twitch:
            channel = twitch.account("makers")
            async with serving(twitch, core, tmp_path, channel) as platform:
                platform.outbox._sleep = at_no_time
                twitch.fail(status, times=3)
                await twitch.say(channel, STATS)
                await twitch.expect_message(channel)
            assert len(twitch.messages(channel)) == 1

    run(story())
    assert core.buried == []


def test_a_429_without_headers_is_waited_out_and_answered_once(core: Core, tmp_path: Path) -> None:
    async def story() -> None:
        async with TwitchStandIn() as twitch:
            channel = twitch.account("makers")
            async with serving(twitch, core, tmp_path, channel) as platform:
                slept: list[float] = []

                async def sleep(seconds: float) -> None:
                    slept.append(seconds)

                platform.outbox._sleep = sleep
                twitch.faults.plan(lambda: answer({}, 429), method="POST", path="/chat/messages")
                await twitch.say(channel, STATS)
                await twitch.expect_message(channel)
                assert slept == [30.0]
            assert len(twitch.messages(channel)) == 1

    run(story())


def test_a_channel_that_refuses_gets_no_more(core: Core, tmp_path: Path) -> None:
    async def story() -> None:
        async with TwitchStandIn() as twitch:
            channel = twitch.account("makers")
            async with serving(twitch, core, tmp_path, channel) as platform:
                body = {"error": "Forbidden", "status": 403, "message": "The sender is banned"}
                twitch.faults.plan(lambda: answer(body, 403), method="POST", path="/chat/messages", times=100)
                for who in range(5):
                    await twitch.say(channel, STATS, author=f"mia{who}")
                await twitch.changes.until(lambda: twitch.requests[-1].status == 403)
                assert await platform.outbox.drain(5)
            assert sum(seen.status == 403 for seen in twitch.requests) == 1
            assert len(core.buried) == 5

    run(story())


def test_a_conduit_s_expired_token_is_got_anew_in_the_middle_of_a_reply(core: Core, tmp_path: Path) -> None:
    async def story() -> None:
        async with TwitchStandIn() as twitch:
            channel = twitch.account("makers")
            async with serving(twitch, core, tmp_path, channel, conduit="new"):
                before = asked_for_tokens(twitch)
                twitch.expire_tokens()
                await twitch.say(channel, STATS)
                await twitch.expect_message(channel)
                assert asked_for_tokens(twitch) == before + 1
            assert len(twitch.messages(channel)) == 1

    run(story())


@pytest.mark.parametrize("conduit", [None, "new"])
def test_tokens_that_are_refused_as_soon_as_they_are_given_end_at_the_circuit(
    core: Core, tmp_path: Path, conduit: str | None
) -> None:
    async def story() -> None:
        async with TwitchStandIn() as twitch:
            channel = twitch.account("makers")
            async with serving(twitch, core, tmp_path, channel, conduit=conduit) as platform:
                platform.outbox._sleep = at_no_time
                twitch.faults.plan(lambda: answer(REFUSED, 401), method="POST", path="/chat/messages", times=1000)
                await twitch.say(channel, STATS)
                await twitch.changes.until(lambda: tried(twitch) >= 6)
                assert await platform.outbox.drain(5)
                assert "refuses every token" in core.buried[0][1]
            assert asked_for_tokens(twitch) <= 12
            assert tried(twitch) <= 12

    run(story())


def test_a_conduit_s_dropped_socket_is_replaced_and_what_comes_then_is_answered_once(
    core: Core, tmp_path: Path
) -> None:
    async def story() -> None:
        async with TwitchStandIn() as twitch:
            channel = twitch.account("makers")
            async with serving(twitch, core, tmp_path, channel, conduit="new"):
                await twitch.websockets.close()
                await twitch.changes.until(lambda: not twitch.websockets.sessions)
                await twitch.subscribed(channel)
                await twitch.say(channel, STATS, deliveries=2)
                await twitch.expect_message(channel)
            assert len(twitch.messages(channel)) == 1
            assert twitch.violations == []

    run(story())


def test_a_subscription_that_a_new_connection_did_not_get_is_asked_for_again(
    core: Core, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twitch_watch, "EVERY_SECONDS", 0.05)

    async def story() -> None:
        async with TwitchStandIn() as twitch:
            channel = twitch.account("makers")
            platform = made(twitch, core, tmp_path, channel)
            platform.supervisor._sleep = at_no_time
            async with running(platform):
                await twitch.subscribed(channel)
                twitch.fail(500, path="/eventsub/subscriptions")
                await twitch.websockets.close()
                await twitch.changes.until(lambda: twitch.websockets.welcomed >= 3)
                await twitch.subscribed(channel)
                await twitch.say(channel, STATS)
                await twitch.expect_message(channel)
                await platform.supervisor.reached(State.UP)

    run(story())
