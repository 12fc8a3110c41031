"""Two replicas on one Discord: one answers, and the other one answers what it left."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from bot.duty import SharedDuty
from bot.message import Message
from bot.platforms import conversation, seams
from bot.platforms.discord import Client, DiscordOptions, DiscordPlatform
from bot.supervisor import State
from commands.base import Reply
from inventory.services import Services
from inventory.shards.model import Replica
from tests.integration.chat.chat_bot import Core
from tests.integration.chat.discord_bot import at_once
from tests.standins.discord import DiscordStandIn
from tests.standins.run import run

STATS = "!inventory stats"


@pytest.fixture(autouse=True)
def identify_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "before_identify_hook", at_once)


class Twin:
    """A replica; its lease is renewed by hand, and its clock can be moved."""

    def __init__(self, standin: DiscordStandIn, core: Core, services: Services, name: str) -> None:
        self.now = 0.0
        self.replica = Replica(f"discord-{core.community}", name, (0,))
        self.duty = SharedDuty(services.shards, self.replica, 60.0, clock=lambda: self.now)
        options = DiscordOptions(SecretStr(standin.token), ready_seconds=0.05)
        dispatcher, self._core = core.dispatcher(), core
        self.platform = DiscordPlatform(
            options, dispatcher, core.completion(), core.places(), core.bury, duty=self.duty
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Twin"]:
        keeping = asyncio.create_task(self.platform.supervisor.keep())
        try:
            await self.platform.supervisor.reached(State.UP)
            await self.duty.renew()
            yield self
        finally:
            keeping.cancel()
            await asyncio.wait([keeping])
            await self.platform.stop()
            await self.platform.outbox.close()
            if self._core.runner is not None:
                self._core.runner.close()


class Mute:
    """Makes a replica hear and not answer before it is `over`, as if it had died with the command."""

    def __init__(self, twin: Twin) -> None:
        self.heard, self.over = asyncio.Event(), asyncio.Event()
        twin.platform.dispatcher.answer = self.answer  # type: ignore[method-assign]  # this replica's only

    async def answer(self, message: Message) -> Reply | None:
        self.heard.set()
        await self.over.wait()
        return None


def test_of_two_replicas_one_answers_and_the_other_sees_it(services: Services, community: str) -> None:
    async def story() -> None:
        async with DiscordStandIn() as standin:
            seams.point_discord(rest=standin.rest_url, gateway=standin.gateway_url)
            channel = standin.guild().channel()
            one, two = (Twin(standin, Core(services, community), services, name) for name in "ab")
            async with one.running(), two.running():
                await standin.say(channel, STATS)
                await standin.expect_message(channel)
                await expire(services, one)
                await two.duty.renew()
                assert two.duty.hears(0)
                await standin.say(channel, STATS)
                await standin.expect_message(channel, count=2)
            assert len(standin.messages(channel)) == 2

    run(story())


def test_what_a_replica_left_unanswered_is_answered_by_the_next(services: Services, community: str) -> None:
    async def story() -> None:
        async with DiscordStandIn() as standin:
            seams.point_discord(rest=standin.rest_url, gateway=standin.gateway_url)
            channel = standin.guild().channel()
            one, two = (Twin(standin, Core(services, community), services, name) for name in "ab")
            mute = Mute(one)
            async with one.running(), two.running():
                await standin.say(channel, STATS)
                await mute.heard.wait()
                await expire(services, one)
                await two.duty.renew()
                await standin.expect_message(channel)
                used = await standin.interact(channel, "inventory stats")
                await used.reply()
                mute.over.set()
            assert len(standin.messages(channel)) == 2
            assert standin.violations == []

    run(story())


def test_what_a_holder_that_came_later_does_not_know_is_answered_by_whoever_heard_it(
    services: Services, community: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "_LEASES", -1)  # three leases have passed at once

    async def story() -> None:
        async with DiscordStandIn() as standin:
            seams.point_discord(rest=standin.rest_url, gateway=standin.gateway_url)
            channel = standin.guild().channel()
            one, two = (Twin(standin, Core(services, community), services, name) for name in "ab")
            mute = Mute(one)
            async with one.running(), two.running():
                said = await standin.say(channel, STATS)
                await mute.heard.wait()
                await standin.changes.until(lambda: len(two.platform.conversation._standby._kept) == 1)
                await two.duty.renew()
                assert not two.duty.hears(0)
                answer = await standin.expect_message(channel)
                assert int(answer.extra["message_reference"]["message_id"]) == said.id
                mute.over.set()

    run(story())


async def expire(services: Services, gone: Twin) -> None:
    """Its lease is over, here and there."""
    await asyncio.to_thread(services.shards.release, gone.replica, (0,))
    gone.now += 1000.0
