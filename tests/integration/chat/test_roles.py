"""Who may do what: the platform's word and the database's are joined, and the higher one counts."""

from pathlib import Path

import discord
import pytest

from bot.platforms.discord import Client
from bot.platforms.discord_roles import rank as discord_rank
from bot.platforms.twitch_incoming import rank as twitch_rank
from inventory.actor import Actor, Person, Role
from tests.integration.chat import discord_bot, twitch_bot
from tests.integration.chat.chat_bot import Core
from tests.standins.discord import DiscordStandIn
from tests.standins.discord.model import Role as ServerRole
from tests.standins.discord.model import snowflake
from tests.standins.run import run
from tests.standins.twitch import TwitchStandIn


@pytest.fixture(autouse=True)
def identify_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "before_identify_hook", discord_bot.at_once)


@pytest.mark.parametrize(
    ("permissions", "held", "role"),
    [
        ({}, (), Role.MEMBER),
        ({"manage_messages": True}, (), Role.MODERATOR),
        ({"manage_guild": True}, (), Role.ADMIN),
        ({"administrator": True}, (7,), Role.ADMIN),
        ({}, (7,), Role.MODERATOR),
        ({}, (8,), Role.MEMBER),
        ({"manage_guild": True}, (7,), Role.ADMIN),
    ],
)
def test_discord_s_permissions_and_the_roles_set_give_the_higher_role(
    permissions: dict[str, bool], held: tuple[int, ...], role: Role
) -> None:
    assert discord_rank(discord.Permissions(**permissions), held, moderator_roles=(7,)) is role


@pytest.mark.parametrize(
    ("badges", "role"),
    [
        ((), Role.MEMBER),
        (("subscriber", "vip"), Role.MEMBER),
        (("vip", "artist"), Role.MODERATOR),
        (("moderator",), Role.MODERATOR),
        (("lead_moderator",), Role.MODERATOR),
        (("broadcaster", "subscriber"), Role.ADMIN),
    ],
)
def test_twitch_s_badges_and_those_set_give_the_higher_role(badges: tuple[str, ...], role: Role) -> None:
    assert twitch_rank(badges, moderator_badges=("artist",)) is role


def granted(core: Core, person: str, role: Role) -> None:
    """Let the database give somebody a role."""
    owner = Actor(core.community, "test:owner", "Owner", "test", Role.ADMIN)
    core.services.members.grant(owner, Person(person, person), role)


def test_a_server_s_role_that_is_set_moderates_and_one_that_the_database_gives_may_be_higher(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as standin:
            guild = standin.guild()
            helpers = ServerRole(snowflake(), "helpers", 0)
            guild.roles.append(helpers)
            channel = guild.channel()
            async with discord_bot.serving(standin, core, moderator_roles=(helpers.id,)):
                max_, mia = standin.user("max"), standin.user("mia")
                guild.member(max_, [helpers.id])
                granted(core, f"discord:{mia.id}", Role.ADMIN)
                granted(core, f"discord:{max_.id}", Role.MEMBER)
                for author in ("bob", "max", "mia"):
                    await standin.say(channel, "!alerts list", author=author)
                    await standin.say(channel, "!audit recent", author=author)
                await standin.expect_message(channel, count=6)
                refused = ["needs the role" in shown.content for shown in standin.messages(channel)]
                assert refused == [True, True, False, True, False, False]
                used = await standin.interact(channel, "alerts list", user="max")
                assert "needs the role" not in (await used.reply()).content
            assert standin.violations == []

    run(story())


def test_a_badge_moderates_and_a_role_that_the_database_gives_may_be_higher(core: Core, tmp_path: Path) -> None:
    async def story() -> None:
        async with TwitchStandIn(chat_limit=1000) as standin:
            stream = standin.account("makers")
            async with twitch_bot.serving(
                standin, core, tmp_path, stream, pace=1000, moderator_badges=("vip",)
            ) as platform:  # fmt: skip
                granted(core, f"twitch:{standin.account('mia').id}", Role.ADMIN)
                granted(core, f"twitch:{standin.account('max').id}", Role.MEMBER)
                badges = {"bob": ("subscriber",), "max": ("vip",), "mia": ()}
                for author, worn in badges.items():
                    await standin.say(stream, "!alerts list", author=author, badges=worn)
                    await standin.say(stream, "!audit recent", author=author, badges=worn)
                await standin.expect_message(stream, 6)
                assert await platform.outbox.drain(5)
                refused = ["needs the role" in shown.text for shown in standin.messages(stream)]
                assert refused[:5] == [True, True, False, True, False]
                assert not any(refused[5:])
            assert standin.violations == []

    run(story())


def test_a_role_taken_away_in_the_database_counts_no_more_from_the_next_command_on(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as standin:
            channel = standin.guild().channel()
            async with discord_bot.serving(standin, core):
                mia = f"discord:{standin.user('mia').id}"
                for count, role in enumerate((Role.ADMIN, Role.MEMBER), 1):
                    granted(core, mia, role)
                    await standin.say(channel, "!audit recent", author="mia")
                    await standin.expect_message(channel, count)
                refused = ["needs the role" in shown.content for shown in standin.messages(channel)]
                assert refused == [False, True]

    run(story())
