"""Replies that a channel doesn't take: an admin sees them, lets them be sent again, and health counts them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from bot.letters import Letters, burying
from bot.platforms.discord import Client, DiscordPlatform
from inventory.actor import Actor
from inventory.errors import Denied, NotFound
from inventory.letters.model import Letter, LostReply
from inventory.services import Services
from tests.integration.chat.chat_bot import Core
from tests.integration.chat.discord_bot import at_once, serving
from tests.standins.discord import Channel, DiscordStandIn
from tests.standins.run import run

ADMINISTRATOR = 1 << 3


@pytest.fixture(autouse=True)
def identify_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "before_identify_hook", at_once)


@asynccontextmanager
async def sending(core: Core, platform: DiscordPlatform, passing: asyncio.Event) -> AsyncIterator[Letters]:
    """Replies given up here are sent again by request, when time is `passing`."""

    async def until_it_passes(seconds: float) -> None:
        await passing.wait()
        passing.clear()

    letters = Letters(core.services.letters, {platform.name: platform}, until_it_passes)
    try:
        yield letters
    finally:
        await letters.stop()


async def admin_hears(discord: DiscordStandIn, office: Channel, line: str) -> str:
    """What an admin is answered."""
    count = len(discord.messages(office)) + 1
    await discord.say(office, line, author="ada", permissions=ADMINISTRATOR)
    shown = await discord.expect_message(office, count)
    return "\n".join([shown.content, *(str(card.get("description")) for card in shown.extra["embeds"])])


def test_a_reply_that_a_channel_refused_is_seen_by_an_admin_and_sent_when_it_is_open_again(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core, "bury", burying("discord", core.services.letters))
    forget, gone, passing = core.services.letters.sent, asyncio.Event(), asyncio.Event()

    async def story() -> None:
        loop = asyncio.get_running_loop()

        def sent(lost: LostReply) -> None:
            forget(lost)
            loop.call_soon_threadsafe(gone.set)

        monkeypatch.setattr(core.services.letters, "sent", sent)
        async with DiscordStandIn() as discord:
            shut, office = discord.guild().channel("shut"), discord.guild().channel("office")
            discord.script.refuse(shut, 403)
            async with serving(discord, core) as platform, sending(core, platform, passing) as letters:
                before = core.services.letters.count()
                await discord.say(shut, "!inventory mine", author="mia")
                await discord.say(office, "!inventory stats", author="mia")
                await discord.expect_message(office)
                assert await platform.outbox.drain(5)
                assert letters.state()["failed"] == before + 1
                listed = await admin_hears(discord, office, "!deliveries failed")
                assert "reply to '!inventory mine' in discord" in listed
                assert "403" in listed
                discord.script.relent()
                assert "1 reply is tried again." in await admin_hears(discord, office, "!deliveries retry all")
                passing.set()
                assert "nothing checked out" in (await discord.expect_message(shut)).content
                await gone.wait()
                assert "Nothing was given up." in await admin_hears(discord, office, "!deliveries failed")
            assert discord.violations == []

    run(story())


def test_a_reply_that_is_refused_again_is_given_up_again(
    core: Core, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.services.letters.keep("discord", "1", letter_of(admin), "403")
    fail, again, passing = core.services.letters.fail, asyncio.Event(), asyncio.Event()

    async def story() -> None:
        loop = asyncio.get_running_loop()

        def failed(lost: LostReply, problem: str) -> None:
            fail(lost, problem)
            loop.call_soon_threadsafe(again.set)

        monkeypatch.setattr(core.services.letters, "fail", failed)
        async with DiscordStandIn() as discord:
            discord.guild()
            async with serving(discord, core) as platform, sending(core, platform, passing):
                for _ in range(2):
                    again.clear()
                    assert core.services.letters.retry(admin, "all") == 1
                    passing.set()
                    await again.wait()
                    (lost,) = core.services.letters.failed(admin)
                    assert "404" in lost.problem

    run(story())


def letter_of(actor: Actor) -> Letter:
    """A reply on its way."""
    return Letter(actor.community, actor.person, "!inventory list " + "x" * 500, "Inventory:\n" + "y" * 9000)


def test_what_is_kept_of_a_reply_is_bounded(services: Services, admin: Actor) -> None:
    services.letters.keep("discord", "1", letter_of(admin), "z" * 1000)
    (lost,) = services.letters.failed(admin)
    assert (len(lost.asked), len(lost.text), len(lost.problem)) == (200, 4000, 300)


def test_only_who_may_set_alerts_retries_and_another_community_sees_nothing(
    services: Services, admin: Actor, member: Actor
) -> None:
    services.letters.keep("discord", "1", letter_of(admin), "403")
    for refused in (services.letters.failed, lambda actor: services.letters.retry(actor, "all")):
        with pytest.raises(Denied):
            refused(member)
    stranger = Actor("elsewhere", "test:x", "X", "test", admin.rank)
    assert services.letters.failed(stranger) == []
    assert services.letters.retry(stranger, "all") == 0
    with pytest.raises(NotFound):
        services.deliveries.retry(stranger, "all")


def test_a_reply_given_up_is_forgotten_after_a_month(services: Services, dsn: str, admin: Actor) -> None:
    services.letters.keep("discord", "1", letter_of(admin), "403")
    with psycopg.connect(dsn) as db:
        db.execute("UPDATE dead_letter SET ended_at = %s", [datetime.now(UTC) - timedelta(days=31)])
    assert services.housekeeping.forget_deliveries(datetime.now(UTC)) >= 1
    assert services.letters.failed(admin) == []


def test_a_slash_command_s_answer_that_is_refused_is_kept_unless_it_was_for_one_person(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = asyncio.Queue[Letter | None]()

    async def bury(channel: str, reason: str, letter: Letter | None) -> None:
        await kept.put(letter)

    monkeypatch.setattr(core, "bury", bury)

    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, core):
                for line in ("inventory stats", "community link"):
                    discord.script.forbid(path="/callback")
                    await discord.interact(channel, line, user="ada", permissions=ADMINISTRATOR)
                letters = [await kept.get(), await kept.get()]
                assert sorted(letter.asked if letter else "" for letter in letters) == ["", "!inventory stats"]

    run(story())
