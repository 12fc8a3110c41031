"""From a subscription said in a Discord channel to the post in it, with the real library on the wire."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.deliverer import Deliverer
from bot.platforms.discord import Client, DiscordPlatform
from bot.posters.chat import ChatPoster
from inventory.actor import Actor, Person, Role
from inventory.db import Database
from tests.integration.chat.chat_bot import Core
from tests.integration.chat.discord_bot import at_once, serving
from tests.integration.deliverer import Clock, outbound
from tests.standins.discord import DiscordStandIn
from tests.standins.run import run
from workers.remind_overdue import remind

ADMINISTRATOR = 1 << 3


@pytest.fixture(autouse=True)
def identify_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "before_identify_hook", at_once)


@asynccontextmanager
async def delivering(db: Database, platform: DiscordPlatform, clock: Clock) -> AsyncIterator[Deliverer]:
    """Posts of the database go to the platform."""
    async with Deliverer(outbound(db, clock), {"discord": ChatPoster(platform)}, poll_seconds=0.05) as deliverer:
        yield deliverer


def test_a_channel_subscribes_and_is_told_of_the_next_checkout(core: Core, db: Database) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            desk, office = discord.guild().channel("desk"), discord.guild().channel("office")
            async with serving(discord, core) as platform, delivering(db, platform, Clock()):
                await discord.say(office, "!alerts add checkout", author="ada", permissions=ADMINISTRATOR)
                assert "Subscribed: 1: inventory.checkout" in (await discord.expect_message(office)).content
                await discord.say(desk, "!inventory add Drill", author="mia")
                await discord.say(desk, "!inventory checkout Drill", author="mia")
                await discord.expect_message(desk, count=2)
                await discord.expect_message(office, count=2)
                assert discord.messages(office)[1].content == "mia lent 'Drill' to mia."
                assert len(discord.messages(desk)) == 2
            assert discord.violations == []

    run(story())


def test_an_overdue_loan_calls_its_borrower_and_the_role_asked_for_and_nobody_else(core: Core, db: Database) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            office = discord.guild().channel("office")
            async with serving(discord, core) as platform, delivering(db, platform, clock):
                said = "!alerts add overdue --mention 8123"
                await discord.say(office, said, author="ada", permissions=ADMINISTRATOR)
                await discord.expect_message(office)
                services = core.services
                services.items.add(admin, "Drill @everyone")
                due = clock(None) + timedelta(hours=1)  # type: ignore[arg-type]  # it asks no database
                services.loans.checkout(admin, "Drill @everyone", Person("discord:42", "Mia"), due=due)
                assert remind(services, core.community, due + timedelta(days=1)) == 1
                clock.pass_by(minutes=2)
                post = await discord.expect_message(office, count=2)
                assert post.content.startswith("<@&8123> <@42>\n⚠️ Mia has had 'Drill ")
                assert r"\@everyone" in post.content
                services.loans.checkin(admin, "Drill @everyone", Person("discord:42", "Mia"))
                assert remind(services, core.community, due + timedelta(days=2)) == 1
                clock.pass_by(minutes=4)
                over = await discord.expect_message(office, count=3)
                assert over.content.startswith("✅ 'Drill ")
                assert int(over.extra["message_reference"]["message_id"]) == post.id
            assert discord.violations == []

    clock = Clock()
    admin = Actor(core.community, "discord:1", "Ada", "discord", Role.ADMIN)
    run(story())


def test_a_member_may_not_subscribe_a_channel(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            office = discord.guild().channel("office")
            async with serving(discord, core):
                await discord.say(office, "!alerts add checkout", author="mia")
                assert "needs the role moderator" in (await discord.expect_message(office)).content

    run(story())


def test_a_webhook_s_secret_is_not_said_in_a_channel_but_by_a_slash_command(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            office = discord.guild().channel("office")
            async with serving(discord, core):
                said = "!webhooks add https://example.org/hook"
                await discord.say(office, said, author="ada", permissions=ADMINISTRATOR)
                answer = (await discord.expect_message(office)).content
                assert "whsec" not in answer
                assert "/webhooks secret 1" in answer
                used = await discord.interact(
                    office, "webhooks secret", {"number": 1}, user="ada", permissions=ADMINISTRATOR
                )
                assert "whsec" in (await used.reply()).content

    run(story())
