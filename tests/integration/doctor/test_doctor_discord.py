"""What the doctor says of a Discord that is set up wrongly."""

from pathlib import Path

from tests.integration.doctor.surgery import SetUp, healthy
from tests.standins.discord.model import EVERYONE
from tests.standins.run import run

EMBED_LINKS, ATTACH_FILES = 1 << 14, 1 << 15


def only(problems: list[str]) -> str:
    """The one thing that was broken."""
    assert len(problems) == 1, problems
    return problems[0]


def test_a_healthy_set_up_has_no_problem(tmp_path: Path) -> None:
    async def story() -> list[str]:
        async with healthy(tmp_path) as set_up:
            return await set_up.problems()

    assert run(story()) == []


def test_a_refused_token_is_named(tmp_path: Path) -> None:
    async def story() -> list[str]:
        async with healthy(tmp_path) as set_up:
            set_up.discord.token = "another"
            return await set_up.problems(discord_token="MTIz.wrong.token")

    assert "DISCORD_TOKEN is refused - make a new one" in only(run(story()))


def test_the_missing_content_intent_is_named(tmp_path: Path) -> None:
    async def story() -> list[str]:
        async with healthy(tmp_path) as set_up:
            set_up.discord.privileged_intents = 0
            return await set_up.problems()

    assert "message content intent is off - switch it on in the developer portal" in only(run(story()))


def test_a_bot_on_no_server_is_given_its_invitation(tmp_path: Path) -> None:
    async def story() -> tuple[str, int]:
        async with healthy(tmp_path) as set_up:
            set_up.discord.guilds.clear()
            return only(await set_up.problems()), set_up.discord.application_id

    said, application = run(story())
    assert f"on no server - invite it: https://discord.com/oauth2/authorize?client_id={application}&" in said
    assert "permissions=" in said


def test_permissions_that_a_server_does_not_give_are_named(tmp_path: Path) -> None:
    async def story() -> list[str]:
        async with healthy(tmp_path) as set_up:
            set_up.discord.guild().roles[0].permissions = EVERYONE & ~(EMBED_LINKS | ATTACH_FILES)
            return await set_up.problems()

    assert "on Makers it lacks: embed links, attach files - allow that" in only(run(story()))


def test_too_few_shards_are_named_with_the_right_number(tmp_path: Path) -> None:
    async def story() -> list[str]:
        async with healthy(tmp_path) as set_up:
            set_up.discord.recommended_shards = 3
            return await set_up.problems(discord_shards=2)

    assert "set DISCORD_SHARDS=3" in only(run(story()))


def test_an_interactions_endpoint_is_named(tmp_path: Path) -> None:
    async def story() -> list[str]:
        async with healthy(tmp_path) as set_up:
            set_up.discord.interactions_endpoint = "https://old.example/interactions"
            return await set_up.problems()

    assert "interactions endpoint URL is set - clear it" in only(run(story()))


def test_a_subscribed_channel_that_is_gone_is_named_and_one_that_is_there_is_not(tmp_path: Path) -> None:
    async def story(set_up: SetUp) -> list[str]:
        there = set_up.discord.guild().channel()
        return await set_up.problems(channels=(str(there.id), "404404"))

    async def whole() -> list[str]:
        async with healthy(tmp_path) as set_up:
            return await story(set_up)

    assert "channel 404404, which posts go to, answers 404 - let the bot in, or unsubscribe it" in only(run(whole()))


def test_a_discord_that_cannot_be_reached_is_named(tmp_path: Path) -> None:
    async def story() -> list[str]:
        async with healthy(tmp_path) as set_up:
            return await set_up.problems(discord_rest_url="http://127.0.0.1:9/api/v10")

    assert "can't be reached" in only(run(story()))
