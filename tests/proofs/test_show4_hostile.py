"""5,000 hostile texts on each platform: nobody is mentioned, nothing formats, no answer is a command or too long."""

import asyncio
import random
from pathlib import Path

import pytest

from bot.platforms.discord import Client
from inventory.services import Services
from tests.integration.chat.chat_bot import Core
from tests.integration.chat.discord_bot import at_once
from tests.integration.chat.discord_bot import serving as on_discord
from tests.integration.chat.twitch_bot import serving as on_twitch
from tests.proof_rows import ProofRow
from tests.standins.discord import DiscordStandIn
from tests.standins.hostile import faults, texts
from tests.standins.run import run
from tests.standins.twitch import TwitchStandIn

TEXTS, ROOMS = 5000, 25
SECONDS = 600
LINES = ('!inventory add "{}"', "!inventory status {}", "!inventory search {}", "!help {}", "!x{}", "!inventory add {}")
DISCORD, TWITCH = 2000, 500
_MODERATOR = 1 << 13


@pytest.mark.proof
@pytest.mark.area("platforms")
def test_no_hostile_text_gets_through(
    services: Services, community: str, tmp_path: Path, proof_row: ProofRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Client, "before_identify_hook", at_once)
    sent = [line.format(text) for text, line in zip(texts(TEXTS, 4), _lines(), strict=True)]
    for name, answers, longest in (
        ("Discord", run(_on_discord(Core(services, f"{community}-d"), sent), SECONDS), DISCORD),
        ("Twitch", run(_on_twitch(Core(services, f"{community}-t"), sent, tmp_path), SECONDS), TWITCH),
    ):
        wrong = [(fault, text) for text in answers for fault in faults(text, longest, markdown=longest == DISCORD)]
        naive = sum(any(faults(text, longest, markdown=longest == DISCORD)) for text in texts(TEXTS, 4))
        holds = not wrong and len(answers) >= TEXTS and naive > 0
        title = f"hostile answers of {TEXTS:,} on {name} (control: repeated as they are)"
        proof_row("platforms", title, len(wrong), naive, "0, control > 0", holds=holds)
        assert wrong == []
        assert holds, (len(answers), naive)


async def _on_discord(core: Core, sent: list[str]) -> list[str]:
    """Everything that the bot showed; the stand-in notes mentions and limits."""
    async with DiscordStandIn(bucket_limit=1_000_000) as discord:
        rooms = [discord.guild().channel(f"room{number}") for number in range(ROOMS)]
        async with on_discord(discord, core, pace=(10_000, 1.0)):
            for number, line in enumerate(sent):
                room = rooms[number % ROOMS]
                await discord.say(room, line, author=f"mia{number % 500}", permissions=_MODERATOR)
                if number % 500 == 499:  # no line of the outbox may be full
                    await asyncio.gather(*(discord.expect_message(r, number // ROOMS + 1, SECONDS) for r in rooms))
        assert discord.violations == []
        assert core.buried == []
        shown = [message for room in rooms for message in discord.messages(room)]
        cards = [
            part for m in shown for card in m.extra["embeds"] for part in (card.get("title"), card.get("description"))
        ]
        _close(core)
        return [*(message.content for message in shown if message.content), *(part for part in cards if part)]


async def _on_twitch(core: Core, sent: list[str], folder: Path) -> list[str]:
    async with TwitchStandIn(chat_limit=1_000_000) as twitch:
        streams = [twitch.account(f"stream{number}") for number in range(ROOMS)]
        async with on_twitch(twitch, core, folder, *streams, pace=1_000_000):
            asked: list[str] = []
            for number, line in enumerate(sent):
                asked.append(
                    await twitch.say(streams[number % ROOMS], line, author=f"mia{number % 500}", badges=("moderator",))
                )
                if number % 500 == 499:
                    await twitch.changes.until(lambda: set(asked) <= {m.reply_to for m in twitch.sent}, SECONDS)
        assert twitch.violations == []
        assert core.buried == []
        _close(core)
        return [message.text for message in twitch.sent]


def _lines() -> list[str]:
    return random.Random(5).choices(LINES, k=TEXTS)


def _close(core: Core) -> None:
    if core.runner is not None:
        core.runner.close()
