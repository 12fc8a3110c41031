"""Sends messages as one would without knowing of limits: at once, and again at once where that failed."""

import asyncio

import aiohttp

from tests.standins.discord import Channel, DiscordStandIn

TRIES = 5
_OK = 200


async def send_naively(discord: DiscordStandIn, channels: list[Channel], each: int, at_once: int) -> None:
    """Send so many messages to each channel, one after the other in each."""
    headers = {"Authorization": f"Bot {discord.token}", "User-Agent": "DiscordBot (control, 1)"}
    gate = asyncio.Semaphore(at_once)
    async with aiohttp.ClientSession(headers=headers) as session:

        async def fill(channel: Channel) -> None:
            for number in range(each):
                body: dict[str, object] = {"content": f"message {number}", "allowed_mentions": {"parse": []}}
                async with gate:
                    await _send(session, f"{discord.rest_url}/channels/{channel.id}/messages", body)

        await asyncio.gather(*map(fill, channels))


async def _send(session: aiohttp.ClientSession, url: str, body: dict[str, object]) -> None:
    for _ in range(TRIES):
        async with session.post(url, json=body) as answer:
            if answer.status == _OK:
                return
