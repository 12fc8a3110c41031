"""What the doctor says of a Twitch that is set up wrongly."""

from pathlib import Path
from typing import Any

import pytest

from bot.platforms.vault import Pair, Vault
from tests.integration.doctor.surgery import SetUp, healthy
from tests.integration.doctor.test_doctor_discord import only
from tests.standins.run import run
from tests.standins.twitch.state import Conduit, Token


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"twitch_client_secret": "wrong"}, "TWITCH_CLIENT_ID and TWITCH_CLIENT_SECRET don't belong together"),
        ({"twitch_client_id": "wrong"}, "TWITCH_CLIENT_ID and TWITCH_CLIENT_SECRET don't belong together"),
        ({"twitch_client_secret": None}, "TWITCH_CLIENT_SECRET is empty"),
        ({"twitch_bot_id": None}, "TWITCH_BOT_ID is empty"),
        ({"twitch_access_token": None}, "TWITCH_ACCESS_TOKEN is empty - authorise the bot's account"),
        ({"twitch_channels": ""}, "TWITCH_CHANNELS is empty"),
        ({"twitch_channels": "makers,nobodyy"}, "there is no channel 'nobodyy' - correct it in TWITCH_CHANNELS"),
        ({"twitch_helix_url": "http://127.0.0.1:9/helix/"}, "can't be reached"),
        ({"twitch_conduit": "gone"}, "there is no conduit gone (there are: none)"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, changed: dict[str, Any], named: str) -> None:
    async def story() -> list[str]:
        async with healthy(tmp_path) as set_up:
            return await set_up.problems(**changed)

    assert named in only(run(story()))


def test_a_token_that_has_ended_is_named(tmp_path: Path) -> None:
    async def story() -> list[str]:
        async with healthy(tmp_path) as set_up:
            set_up.twitch.expire_tokens()
            return await set_up.problems()

    assert "the bot account's token has ended or was withdrawn" in only(run(story()))


def test_a_missing_scope_is_named(tmp_path: Path) -> None:
    async def story() -> list[str]:
        async with healthy(tmp_path, scopes=["user:read:chat", "user:bot"]) as set_up:
            return await set_up.problems()

    assert "the token lacks user:write:chat - authorise the bot's account again" in only(run(story()))


def test_somebody_else_s_token_is_named_with_whose_it_is(tmp_path: Path) -> None:
    async def story() -> tuple[str, str]:
        async with healthy(tmp_path) as set_up:
            other = set_up.twitch.account("mia")
            token = set_up.twitch.issue(Token(other, set_up.twitch.bot_token.scopes))
            return only(await set_up.problems(twitch_access_token=token.value)), other.id

    said, other = run(story())
    assert "the token is mia's, not TWITCH_BOT_ID's" in said
    assert f"TWITCH_BOT_ID={other}" in said


def test_the_saved_token_is_looked_at_before_that_of_the_settings(tmp_path: Path) -> None:
    async def story() -> list[str]:
        async with healthy(tmp_path) as set_up:
            token = set_up.twitch.bot_token
            Vault(tmp_path / "keys").save(set_up.twitch.bot.id, Pair(token.value, token.refresh))
            return await set_up.problems(twitch_access_token="old")

    assert run(story()) == []


def test_a_channel_that_granted_nothing_is_named_where_a_conduit_needs_it(tmp_path: Path) -> None:
    async def story() -> list[str]:
        async with healthy(tmp_path) as set_up:
            set_up.twitch.account("friends").authorised.clear()
            return await set_up.problems(twitch_conduit="any")

    assert "channel friends has not granted channel:bot - have its owner authorise" in only(run(story()))


def test_several_conduits_and_another_number_of_shards_are_named(tmp_path: Path) -> None:
    async def conduits(set_up: SetUp, *shards: int) -> list[str]:
        set_up.twitch.conduits.clear()
        for made in map(Conduit, shards):
            set_up.twitch.conduits[made.id] = made
        return await set_up.problems(twitch_conduit="any")

    async def story() -> tuple[str, str]:
        async with healthy(tmp_path) as set_up:
            return only(await conduits(set_up, 1, 1)), only(await conduits(set_up, 3))

    several, shards = run(story())
    assert "there are several conduits" in several
    assert "set TWITCH_CONDUIT_SHARDS=3" in shards
