"""Controls: what Twitch's documentation forbids is refused and noted by the stand-in."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from tests.standins.run import run
from tests.standins.twitch import TwitchStandIn
from tests.standins.twitch.state import Token

Json = dict[str, Any]
Call = Callable[[TwitchStandIn, aiohttp.ClientSession], Awaitable[int]]


def judged(call: Call, **options: Any) -> tuple[int, list[str]]:
    """The status of one hand-made request, and what the stand-in noted."""

    async def story() -> tuple[int, list[str]]:
        async with TwitchStandIn(**options) as platform:
            headers = {"Authorization": f"Bearer {platform.bot_token.value}", "Client-Id": platform.client_id}
            async with aiohttp.ClientSession(headers=headers) as session:
                return await call(platform, session), platform.violations

    return run(story())


def message(changes: Json, times: int = 1, standin: Json | None = None, **request: Any) -> tuple[int, list[str]]:
    """The answer to the last of `times` chat messages."""

    async def call(platform: TwitchStandIn, session: aiohttp.ClientSession) -> int:
        body = {"broadcaster_id": platform.account("makers").id, "sender_id": platform.bot.id, "message": "a"}
        for _ in range(times):
            url = f"{platform.helix_url}/chat/messages"
            async with session.post(url, json=body | changes, **request) as response:
                status = response.status
        return status

    return judged(call, **(standin or {}))


def subscription(transport: Json, token: Token | None = None, **standin: Any) -> int:
    """The answer to subscribing to a chat with this transport, as the bot or with another token."""

    async def call(platform: TwitchStandIn, session: aiohttp.ClientSession) -> int:
        condition = {"broadcaster_user_id": platform.account("makers").id, "user_id": platform.bot.id}
        body = {
            "type": "channel.chat.message",
            "version": "1",
            "condition": condition,
            "transport": transport,
        }
        headers = {"Authorization": f"Bearer {platform.issue(token).value}"} if token else {}
        url = f"{platform.helix_url}/eventsub/subscriptions"
        async with session.post(url, json=body, headers=headers) as response:
            return response.status

    return judged(call, **standin)[0]


def test_a_message_of_500_characters_is_no_violation() -> None:
    assert message({"message": "x" * 500}) == (200, [])


@pytest.mark.parametrize(
    ("changes", "status", "complaint"),
    [
        ({"message": "x" * 501}, 422, "501 characters"),
        ({"message": " "}, 400, "empty"),
        ({"message": "a\nb"}, 200, "line break"),
    ],
)
def test_a_message_beyond_the_limits_is_noted(changes: Json, status: int, complaint: str) -> None:
    answered, violations = message(changes)
    assert answered == status
    assert complaint in " ".join(violations)


def test_the_21st_message_in_30_seconds_is_refused_and_noted() -> None:
    assert message({}, times=20) == (200, [])
    status, violations = message({}, times=21)
    assert status == 429
    assert "more than 20" in violations[0]


def test_a_sender_who_is_not_the_tokens_user_is_refused() -> None:
    assert message({"sender_id": "1"})[0] == 400
    assert message({}, standin={"scopes": ["user:read:chat"]})[0] == 401


def test_wrong_credentials_are_refused() -> None:
    assert message({}, headers={"Authorization": "Bearer wrong"})[0] == 401
    assert message({}, headers={"Client-Id": "wrong"})[0] == 401


def test_for_source_only_is_refused_with_a_user_token() -> None:
    assert message({"for_source_only": True})[0] == 400


def test_a_websocket_subscription_needs_a_user_token_its_scope_and_a_session() -> None:
    transport = {"method": "websocket", "session_id": "gone"}
    assert subscription(transport) == 400
    assert subscription(transport, scopes=["user:write:chat"]) == 403
    assert subscription(transport, Token(None, [])) == 400


def test_a_conduit_subscription_needs_the_application_token_and_a_conduit() -> None:
    transport = {"method": "conduit", "conduit_id": "gone"}
    assert subscription(transport) == 400
    assert subscription(transport, Token(None, [])) == 400


def test_a_client_that_writes_to_the_websocket_is_disconnected_with_4001() -> None:
    async def call(platform: TwitchStandIn, session: aiohttp.ClientSession) -> int:
        async with session.ws_connect(platform.eventsub_url) as socket:
            await socket.receive_json()
            await socket.send_str("hello")
            await socket.receive()
            return socket.close_code or 0

    assert judged(call) == (4001, ["the client wrote to the EventSub websocket"])


def test_a_session_without_subscriptions_is_closed_with_4003(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.standins.twitch.websockets.SUBSCRIBE_WITHIN", 0.0)

    async def call(platform: TwitchStandIn, session: aiohttp.ClientSession) -> int:
        async with session.ws_connect(platform.eventsub_url) as socket:
            await socket.receive_json()
            await socket.receive()
            return socket.close_code or 0

    assert judged(call) == (4003, [])
