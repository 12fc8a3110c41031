"""G13: we keep to Discord's limits, and a channel that refuses us gets no more."""

import asyncio
import random
from collections import Counter

import pytest

from bot.platforms.discord import Client
from inventory.services import Services
from tests.integration.chat.chat_bot import Core
from tests.integration.chat.discord_bot import at_once, serving
from tests.proof_rows import ProofRow
from tests.proofs.naive_sender import send_naively
from tests.standins.discord import Channel, DiscordStandIn
from tests.standins.run import run

CHANNELS, REFUSING, EACH = 220, 20, 50
BUCKET, WINDOW, PACE = 5, 0.25, (9, 0.01)
"""Discord's own, five messages in five seconds, and our pace, both twenty times as fast."""
OPEN = 5
FAULTS, OF_WHICH_GLOBAL, FAILURES = 25, 5, (500, 502, 503, 504)
AT_ONCE = 50
_SECONDS = 900
_GLOBAL_SECONDS = 0.1


@pytest.mark.proof
@pytest.mark.area("platforms")
def test_under_one_percent_of_ten_thousand_requests_is_invalid(
    services: Services, community: str, proof_row: ProofRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Client, "before_identify_hook", at_once)
    core = Core(services, community)
    ours, answered, most = run(_ours(core), _SECONDS)
    naive = run(_naive(), _SECONDS)
    if core.runner is not None:
        core.runner.close()
    holds = ours < 1 < naive and most == 1 and answered == (CHANNELS - REFUSING) * EACH
    proof_row(
        "platforms", f"G13 % invalid of {CHANNELS * EACH:,} requests", ours, naive, "< 1, control > 1", holds=holds
    )
    proof_row("platforms", "G13 requests to a channel after 403 or 404", most - 1, EACH - 1, "0", holds=holds)
    assert holds, (ours, naive, answered, most)


async def _ours(core: Core) -> tuple[float, int, int]:
    """The percentage of invalid requests, the answers that arrived, and the most that a refusing channel was sent."""
    async with DiscordStandIn(bucket_limit=BUCKET, bucket_window=WINDOW) as discord:
        rooms = _rooms(discord)
        async with serving(discord, core, pace=PACE) as platform:
            platform.outbox._sleep = _soon
            stirring = asyncio.create_task(_stir(discord, CHANNELS * EACH))
            await _ask(discord, rooms)
            await discord.changes.until(lambda: platform.outbox.dead == REFUSING * EACH, 60)
            stirring.cancel()
            await asyncio.wait([stirring])
        assert discord.violations == []
        posts = Counter(seen.path for seen in discord.requests if seen.method == "POST")
        most = max(posts[f"/api/v10/channels/{room.id}/messages"] for room in rooms[:REFUSING])
        return _invalid(discord), sum(len(discord.messages(room)) for room in rooms), most


async def _naive() -> float:
    async with DiscordStandIn(bucket_limit=BUCKET, bucket_window=WINDOW) as discord:
        rooms = _rooms(discord)
        stirring = asyncio.create_task(_stir(discord, CHANNELS * EACH))
        await send_naively(discord, rooms, EACH, AT_ONCE)
        stirring.cancel()
        await asyncio.wait([stirring])
        return _invalid(discord)


def _rooms(discord: DiscordStandIn) -> list[Channel]:
    rooms = [discord.guild(f"g{number % 10}").channel(f"room{number}") for number in range(CHANNELS)]
    for number, room in enumerate(rooms[:REFUSING]):
        discord.script.refuse(room, (403, 404)[number % 2])
    return rooms


async def _ask(discord: DiscordStandIn, rooms: list[Channel]) -> None:
    """Everybody says one command after the other, and no room is many answers behind."""
    for number in range(EACH):
        for room in rooms:
            await discord.say(room, "!inventory stats", author=f"mia{number}")
        left = OPEN if number < EACH - 1 else 0
        await _answered(discord, rooms, (number + 1 - left) * (CHANNELS - REFUSING))


async def _answered(discord: DiscordStandIn, rooms: list[Channel], count: int) -> None:
    await discord.changes.until(lambda: sum(len(discord.messages(room)) for room in rooms) >= count, 60)


async def _stir(discord: DiscordStandIn, requests: int) -> None:
    """Now and then a channel's limit is reached unforeseen, or the one over all channels, or the server fails."""
    chance = random.Random(13)
    for number in range(FAULTS):
        await _requested(discord, requests * (number + 1) // (FAULTS + 2))
        if number % (FAULTS // OF_WHICH_GLOBAL) == 0:
            discord.limits.close_everywhere(_GLOBAL_SECONDS)
        discord.script.rate_limit(retry_after=0.05)
        discord.script.fail(chance.choice(FAILURES), times=2)


async def _requested(discord: DiscordStandIn, count: int) -> None:
    await discord.changes.until(lambda: len(discord.requests) >= count, _SECONDS)


def _invalid(discord: DiscordStandIn) -> float:
    return round(100 * discord.invalid_requests / len(discord.requests), 2)


async def _soon(seconds: float) -> None:
    """Our own pauses are shortened; the library keeps its own."""
    await asyncio.sleep(min(seconds, 0.05))
