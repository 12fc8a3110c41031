"""One process serves Discord, Twitch, the console and HTTP at once."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp

from inventory.actor import Role
from tests.integration.http_api import token_of
from tests.proofs.bot_process import Bot, bot
from tests.proofs.core import replica
from tests.standins.discord import DiscordStandIn
from tests.standins.run import run
from tests.standins.twitch import TwitchStandIn

ADD = "inventory add drill"
ADDED = "Item 'drill' added"


def addresses(discord: DiscordStandIn, twitch: TwitchStandIn) -> dict[str, str]:
    return {
        "DISCORD_TOKEN": discord.token, "DISCORD_REST_URL": discord.rest_url,
        "DISCORD_GATEWAY_URL": discord.gateway_url, "TWITCH_CLIENT_ID": twitch.client_id,
        "TWITCH_CLIENT_SECRET": twitch.client_secret, "TWITCH_BOT_ID": twitch.bot.id, "TWITCH_CHANNELS": "makers",
        "TWITCH_ACCESS_TOKEN": twitch.bot_token.value, "TWITCH_REFRESH_TOKEN": twitch.bot_token.refresh,
        "TWITCH_HELIX_URL": twitch.helix_url, "TWITCH_IDENTITY_URL": twitch.identity_url,
        "TWITCH_EVENTSUB_URL": twitch.eventsub_url,
    }  # fmt: skip


async def by_http(url: str, token: str) -> tuple[int, dict[str, Any]]:
    """Add a thing, and see how each part is."""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session:
        async with session.post(f"{url}/inventory", json={"name": "drill"}) as added:
            await added.read()
        async with session.get(f"{url}/health/detailed") as health:
            return added.status, (await health.json())["parts"]


def at_the_console(running: Bot, *lines: str) -> None:
    """Type lines, and end the input, which ends the bot."""
    assert running.process.stdin is not None
    running.process.stdin.write("".join(f"!{line}\n" for line in lines).encode())
    running.process.stdin.close()


def test_one_process_answers_on_every_door_at_once(own_dsn: str, tmp_path: Path) -> None:
    with replica(own_dsn) as services:
        token = token_of(services, "makers-over-http", Role.ADMIN)

    async def story() -> None:
        async with DiscordStandIn() as discord, TwitchStandIn() as twitch:
            room, stream = discord.guild().channel(), twitch.account("makers")
            starting = bot(tmp_path, DATABASE_URL=own_dsn, **addresses(discord, twitch) | {"CONSOLE": "on"})
            running = await asyncio.to_thread(starting.__enter__)
            try:
                await discord.changes.until(lambda: discord.gateway.identified, 30)
                await twitch.subscribed(stream, 30)
                await discord.changes.until(lambda: discord.commands, 30)
                (status, parts), used, *_ = await asyncio.gather(
                    by_http(running.url, token),
                    discord.interact(room, "inventory stats"),
                    discord.say(room, f"!{ADD}", permissions=1 << 13),
                    twitch.say(stream, f"!{ADD}", badges=("moderator",)),
                )
                await discord.expect_message(room, count=2, timeout=30)
                on_twitch = await twitch.expect_message(stream, timeout=30)
                assert "Inventory" in (await used.reply()).content
                at_the_console(running, ADD, "inventory stats")
                code = await asyncio.to_thread(running.ended)
            finally:
                await asyncio.to_thread(starting.__exit__, None, None, None)
            assert status == 201
            assert any(message.content.startswith(ADDED) for message in discord.messages(room))
            assert on_twitch.text.startswith(ADDED)
            assert ADDED in running.output
            assert "Inventory: 1 thing" in running.output
            assert code == 0
            assert {"discord", "twitch", "http", "database"} <= parts.keys()
            assert discord.violations == twitch.violations == []

    run(story(), 120)
