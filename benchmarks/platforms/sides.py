"""One stand-in with one bot on it, and people who ask it: the same on both platforms and for both bots."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.platforms.processes import cpu, echo, ours
from benchmarks.rounds import Load
from tests.standins.changes import Changes
from tests.standins.discord import Channel, DiscordStandIn
from tests.standins.twitch import TwitchStandIn

ROOMS, AT_ONCE = 25, 50
SECONDS = 120.0
ASKED, ANSWERED = "!inventory status drill", "Item 'drill': available, 1 of 1, nobody has it."
ADDED = "!inventory add drill"
_MODERATOR = 1 << 13
if TYPE_CHECKING:
    from subprocess import Popen

Say = Callable[[int, str], Awaitable[None]]


@dataclass(frozen=True)
class Side:
    """A bot that is asked: `say` says a line in a room, `answers` counts what it answered so far."""

    process: "Popen[bytes]"
    changes: Changes
    say: Say
    answers: Callable[[], int]
    line: str

    async def ask(self, count: int) -> Load:
        """Say so many commands, not too many unanswered at once; the CPU is the bot's own."""
        before, used, begun = self.answers(), cpu(self.process), time.perf_counter()
        for number in range(count):
            goal = before + number - AT_ONCE
            if self.answers() < goal:
                await self.until(goal)
            await self.say(number % ROOMS, self.line)
        await self.until(before + count)
        seconds = time.perf_counter() - begun
        return Load(count / seconds, (cpu(self.process) - used) / count * 1e6, 0.0, 0.0)

    async def until(self, goal: int) -> None:
        """Wait until it has answered so often."""
        await self.changes.until(lambda: self.answers() >= goal, SECONDS)


@asynccontextmanager
async def on_discord(*, mine: bool) -> AsyncIterator[Side]:
    """Our bot, or discord.py's, once it answers in every room."""
    async with DiscordStandIn(bucket_limit=1_000_000) as discord:
        rooms = [discord.guild(f"g{number % 5}").channel(f"room{number}") for number in range(ROOMS)]
        at = (discord.rest_url, discord.gateway_url, discord.token)
        settings = dict(zip(("DISCORD_REST_URL", "DISCORD_GATEWAY_URL", "DISCORD_TOKEN"), at, strict=True))
        with ours(settings) if mine else echo("discord_echo", *at) as process:
            await discord.changes.until(lambda: discord.gateway.identified, SECONDS)

            async def say(room: int, line: str) -> None:
                await discord.say(rooms[room], line, permissions=_MODERATOR)

            side = Side(process, discord.changes, say, lambda: _written(discord, rooms), _line(mine=mine))
            await _warm(side, mine=mine)
            yield side
        assert discord.violations == []


@asynccontextmanager
async def on_twitch(*, mine: bool) -> AsyncIterator[Side]:
    """Our bot, or twitchio's, once it answers in every channel."""
    async with TwitchStandIn(chat_limit=1_000_000) as twitch:
        streams = [twitch.account(f"stream{number}") for number in range(ROOMS)]
        logins, ids = ",".join(s.login for s in streams), [stream.id for stream in streams]
        at = (twitch.helix_url, twitch.identity_url, twitch.eventsub_url, twitch.client_id, twitch.client_secret,
              twitch.bot.id, twitch.bot_token.value, twitch.bot_token.refresh)  # fmt: skip
        names = ("HELIX_URL", "IDENTITY_URL", "EVENTSUB_URL", "CLIENT_ID", "CLIENT_SECRET", "BOT_ID", "ACCESS_TOKEN",
                 "REFRESH_TOKEN")  # fmt: skip
        settings = {f"TWITCH_{name}": value for name, value in zip(names, at, strict=True)}
        with ours(settings | {"TWITCH_CHANNELS": logins}) if mine else echo("twitch_echo", *at, *ids) as process:
            for stream in streams:
                await twitch.subscribed(stream, SECONDS)

            async def say(room: int, line: str) -> None:
                await twitch.say(streams[room], line, badges=("moderator",))

            side = Side(process, twitch.changes, say, lambda: len(twitch.sent), _line(mine=mine))
            await _warm(side, mine=mine)
            yield side


def _line(*, mine: bool) -> str:
    return ASKED if mine else f"!echo {ANSWERED}"


def _written(discord: DiscordStandIn, rooms: Sequence[Channel]) -> int:
    """Answers so far; every message in a room that is not the bot's was said there by `say`."""
    return len(discord.nonces) or sum(len(discord.messages(room)) for room in rooms)


async def _warm(side: Side, *, mine: bool) -> None:
    """Make the thing that is asked for, in each community, and let everything be cached."""
    for room in range(ROOMS):
        await side.say(room, ADDED if mine else side.line)
    await side.until(ROOMS)
