"""Three replicas on one Discord of four shards, people who talk all the time, and a kill every few seconds."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from signal import SIGKILL

from tests.proofs.bot_process import Bot
from tests.standins.discord import Channel, DiscordStandIn, Guild
from tests.standins.discord.model import snowflake

SHARDS, GUILDS, REPLICAS = 4, 12, 3
LEASE, SECONDS = 1.5, 60.0
AT_ONCE, BETWEEN_KILLS = 40, 150
_CHANGE = "!inventory checkout token"
_LINES = (_CHANGE, "!inventory status token", "!inventory search tok")


class Sharded:
    """`shares` gives each replica's own shards, where they don't share them all."""

    def __init__(self, dsn: str, folder: Path, *, leases: bool, shares: list[str] | None = None) -> None:
        self.discord = DiscordStandIn()
        self.kills = 0
        self.said = 0
        self.changes = 0
        self._given_up = 0
        self._dsn = dsn
        self._folder = folder
        self._leases = leases
        self._shares = shares or [""] * REPLICAS
        self._bots: list[Bot] = []
        self._started = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Sharded"]:
        """All replicas, from when they hear every shard."""
        async with self.discord:
            first = snowflake() >> 22
            for number in range(GUILDS):
                # The shard of a guild is in the upper bits of its id: one after the other.
                guild = Guild(f"g{number}", self.discord.user("olga"), id=(first + number) << 22)
                self.discord.guilds.append(guild)
            self.rooms = [guild.channel() for guild in self.discord.guilds]
            try:
                self._bots = [await self._start(place) for place in range(REPLICAS)]
                await self._connected()
                yield self
            finally:
                for running in self._bots:
                    await asyncio.to_thread(_end, running)

    async def talk(self, chance: random.Random, kills: int, patience: float) -> None:
        """Say one command after the other while replicas are killed, then wait for what is still to be answered.

        No more than some are open at once; if none is answered for `patience` seconds, they count as lost.
        """
        talking = asyncio.create_task(self._talk(chance, patience))
        try:
            while self.kills < kills:
                await self._until_said(self.said + chance.randint(1, BETWEEN_KILLS))
                await self.kill(chance.randrange(REPLICAS))
            await self._until_said(self.said + BETWEEN_KILLS)
        finally:
            talking.cancel()
            await asyncio.wait([talking])
        with suppress(TimeoutError):
            await self.discord.changes.until(lambda: self.open <= 0, patience)

    async def kill(self, place: int) -> None:
        """End a replica wherever it is, and start another in its place."""
        await asyncio.to_thread(_end, self._bots[place])
        self.kills += 1
        self._bots[place] = await self._start(place)
        await self._connected()

    def answers(self) -> Counter[str]:
        """How many answers each message has, as people see it."""
        return Counter(
            str(message.extra["message_reference"]["message_id"])
            for room in self.rooms
            for message in self.discord.messages(room)
        )

    @property
    def open(self) -> int:
        """How many commands wait for their answer, those given up left out."""
        return self.said - self._given_up - sum(len(room.messages) for room in self.rooms) + self.said

    @property
    def sent(self) -> int:
        """How many answers the replicas sent; what was sent twice under one nonce is shown once."""
        return sum(seen.method == "POST" and seen.path.endswith("/messages") for seen in self.discord.requests)

    async def _until_said(self, goal: int) -> None:
        await self.discord.changes.until(lambda: self.said >= goal, SECONDS)

    async def _talk(self, chance: random.Random, patience: float) -> None:
        while True:
            try:
                await self.discord.changes.until(lambda: self.open < AT_ONCE, patience)
            except TimeoutError:
                self._given_up += self.open
            room: Channel = chance.choice(self.rooms)
            line = chance.choice(_LINES)
            await self.discord.say(room, line, author="mia", permissions=1 << 5)
            self.said += 1
            self.changes += line == _CHANGE
            self.discord.changes.happened()

    async def _start(self, place: int) -> Bot:
        self._started += 1
        folder = self._folder / f"r{self._started}"
        folder.mkdir(parents=True)
        settings = {
            "DATABASE_URL": self._dsn, "DISCORD_TOKEN": self.discord.token, "DISCORD_SHARDS": str(SHARDS),
            "DISCORD_REST_URL": self.discord.rest_url, "DISCORD_GATEWAY_URL": self.discord.gateway_url,
            "DISCORD_PACE": "1000",
            "DISCORD_SHARD_IDS": self._shares[place], "LEASE_SECONDS": str(LEASE), "PERSON_PER_MINUTE": "1000000",
            "COMMUNITY_PER_MINUTE": "1000000", "WRITE_CONNECTIONS": "5", "READ_CONNECTIONS": "5",
        }  # fmt: skip
        if not self._leases:
            settings["WITHOUT_LEASES"] = "yes"
        starting = Bot(folder, "tests.proofs.shard_bot", **settings)
        await asyncio.to_thread(starting.started)
        return starting

    async def _connected(self) -> None:
        """Wait until all replicas hear all that they should."""
        each = sum(len(share.split(",")) if share else SHARDS for share in self._shares)
        await self.discord.changes.until(lambda: len(self.discord.gateway.connected) == each, SECONDS)


def _end(running: Bot) -> None:
    running.ended(SIGKILL)
    for stream in (running.process.stdin, running.process.stdout, running.process.stderr):
        assert stream is not None
        stream.close()
