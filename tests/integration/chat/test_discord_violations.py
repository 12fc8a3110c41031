"""Controls: what Discord's documentation forbids is refused and noted by the stand-in."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from tests.standins.discord import DiscordStandIn
from tests.standins.run import run

Json = dict[str, Any]
QUIET: Json = {"allowed_mentions": {"parse": []}}
CROWDED = {"name": "a", "type": 3, "description": "d",
           "choices": [{"name": str(n), "value": str(n)} for n in range(26)]}  # fmt: skip
BUTTON = {"type": 2, "style": 1, "label": "Yes", "custom_id": "yes"}


def rows(*buttons: Json) -> list[Json]:
    return [{"type": 1, "components": list(buttons)}]


def judged(call: Callable[[DiscordStandIn, aiohttp.ClientSession], Awaitable[int]]) -> tuple[int, list[str]]:
    """The status of one hand-made request, and what the stand-in noted."""

    async def story() -> tuple[int, list[str]]:
        async with DiscordStandIn() as platform:
            headers = {"Authorization": f"Bot {platform.token}", "User-Agent": "DiscordBot (test, 1)"}
            async with aiohttp.ClientSession(headers=headers) as session:
                return await call(platform, session), platform.violations

    return run(story())


def message(body: Json, **options: Any) -> tuple[int, list[str]]:
    async def call(platform: DiscordStandIn, session: aiohttp.ClientSession) -> int:
        url = f"{platform.rest_url}/channels/{platform.guild().channel().id}/messages"
        async with session.post(url, **({"json": body} | options)) as response:
            return response.status

    return judged(call)


def commands(*wanted: Json) -> tuple[int, list[str]]:
    async def call(platform: DiscordStandIn, session: aiohttp.ClientSession) -> int:
        url = f"{platform.rest_url}/applications/{platform.application_id}/commands"
        async with session.put(url, json=list(wanted)) as response:
            return response.status

    return judged(call)


def test_a_plain_quiet_message_is_no_violation() -> None:
    assert message({"content": "x" * 2000, **QUIET}) == (200, [])


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"content": "x" * 2001}, "2001 characters"),
        ({"content": " "}, "empty message"),
        ({"content": "a", "nonce": "n" * 26}, "nonce"),
        ({"content": "a", "components": rows(*[BUTTON] * 6)}, "6 parts"),
        ({"content": "a", "components": rows(BUTTON, BUTTON)}, "twice"),
        ({"content": "a", "components": rows(BUTTON | {"custom_id": "c" * 101})}, "custom_id"),
        ({"content": "a", "components": rows(BUTTON | {"label": "l" * 81})}, "label"),
        ({"embeds": [{"description": "d" * 4097}]}, "embed description"),
        ({"embeds": [{"description": "d" * 3001}] * 2}, "6002 characters"),
        ({"embeds": [{"title": "t"}] * 11}, "11 embeds"),
    ],
)
def test_a_message_beyond_the_limits_is_refused(body: Json, complaint: str) -> None:
    status, violations = message(body | QUIET)
    assert status == 400
    assert complaint in " ".join(violations)


@pytest.mark.parametrize(
    "mentions",
    [{}, {"allowed_mentions": {"parse": ["everyone"]}}, {"allowed_mentions": {"parse": [], "users": ["1"]}},
     {"allowed_mentions": {"parse": [], "replied_user": True}}],
)  # fmt: skip
def test_a_message_that_could_mention_somebody_is_noted(mentions: Json) -> None:
    status, violations = message({"content": "@everyone", **mentions})
    assert status == 200
    assert violations


def test_a_missing_token_and_a_foreign_content_type_are_refused() -> None:
    assert message({"content": "a", **QUIET}, headers={"Authorization": "Bot wrong"})[0] == 401
    assert message({}, json=None, data=b"content=a", headers={"Content-Type": "text/plain"})[0] == 400


@pytest.mark.parametrize(("enforced", "messages"), [(True, 1), (False, 2)])
def test_a_nonce_only_prevents_a_second_message_where_it_is_enforced(enforced: bool, messages: int) -> None:
    async def call(platform: DiscordStandIn, session: aiohttp.ClientSession) -> int:
        channel = platform.guild().channel()
        body = {"content": "a", "nonce": "7", "enforce_nonce": enforced, **QUIET}
        for _ in range(2):
            async with session.post(f"{platform.rest_url}/channels/{channel.id}/messages", json=body) as response:
                assert response.status == 200
        return len(platform.messages(channel))

    assert judged(call)[0] == messages


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        ({"name": "Stock", "description": "d"}, "naming rule"),
        ({"name": "stock", "description": ""}, "description"),
        ({"name": "s", "description": "d", "options": [
            {"name": f"o{n}", "type": 3, "description": "d"} for n in range(26)]}, "26 options"),
        ({"name": "s", "description": "d", "options": [
            {"name": "a", "type": 3, "description": "d"},
            {"name": "b", "type": 3, "description": "d", "required": True}]}, "before optional"),
        ({"name": "s", "description": "d", "options": [CROWDED]}, "26 choices"),
    ],
)  # fmt: skip
def test_a_command_that_breaks_the_rules_is_refused(command: Json, complaint: str) -> None:
    status, violations = commands(command)
    assert status == 400
    assert complaint in " ".join(violations)


@pytest.mark.parametrize(
    ("kinds", "age", "complaint"),
    [((4, 4), 0, "twice"), ((6,), 0, "callback type 6"), ((4,), 3.1, "after 3.1 s")],
)
def test_an_interaction_answered_wrongly_is_refused(kinds: tuple[int, ...], age: float, complaint: str) -> None:
    async def call(platform: DiscordStandIn, session: aiohttp.ClientSession) -> int:
        platform.commands = [{"id": "1", "name": "stock", "options": []}]
        asked = await platform.interact(platform.guild().channel(), "stock")
        platform.clock_ahead = age
        url = f"{platform.rest_url}/interactions/{asked.id}/{asked.token}/callback"
        for kind in kinds:
            body = {"type": kind, "data": {"content": "a", **QUIET}}
            async with session.post(url, json=body) as response:
                status = response.status
        return status

    status, violations = judged(call)
    assert status >= 400
    assert complaint in " ".join(violations)


def test_a_followup_before_the_first_answer_is_refused() -> None:
    async def call(platform: DiscordStandIn, session: aiohttp.ClientSession) -> int:
        platform.commands = [{"id": "1", "name": "stock", "options": []}]
        asked = await platform.interact(platform.guild().channel(), "stock")
        url = f"{platform.rest_url}/webhooks/{platform.application_id}/{asked.token}"
        async with session.post(url, json={"content": "a", **QUIET}) as response:
            return response.status

    assert judged(call) == (404, ["followup before the interaction was answered"])
