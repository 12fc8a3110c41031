"""A job started by hand on Discord: one message, edited until the job has ended."""

import asyncio
from dataclasses import replace

import pytest

from bot.platforms.discord import Client
from inventory.changes import Changes
from inventory.db import Database
from inventory.jobs.service import JobService
from inventory.notices import Notices
from inventory.services import Services
from tests.integration.chat.chat_bot import Core
from tests.integration.chat.discord_bot import at_once, serving
from tests.integration.jobs import Site, hourly
from tests.standins.discord import DiscordStandIn
from tests.standins.run import run
from workers.base import Context

ADMINISTRATOR = 1 << 3


@pytest.fixture(autouse=True)
def identify_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "before_identify_hook", at_once)


def test_the_message_that_says_that_a_job_starts_tells_its_end(
    db: Database, services: Services, community: str
) -> None:
    site = Site(db, services, community, hourly())
    jobs = JobService(site.room, services.permissions, Changes(db, Notices("", ())), "elsewhere")
    core = Core(replace(services, jobs=jobs), community)

    def work(context: Context) -> str:
        context.progress(1, 2)
        return "Counted 2 shelves."

    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, core):
                await discord.say(
                    channel, f"!jobs run {site.spec.name}", author=discord.user("ada"), permissions=ADMINISTRATOR
                )
                await discord.expect_message(channel)
                await asyncio.to_thread(site.executor(work).execute, site.duty)
                (message,) = discord.messages(channel)
                await discord.changes.until(lambda: "Counted 2 shelves." in message.content)
                assert message.content.startswith(f"Job '{site.spec.name}' starts in a moment.")
            assert discord.violations == []

    run(story())
