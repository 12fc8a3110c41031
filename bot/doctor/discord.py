"""Whether Discord lets the bot in, and what it lets it do there."""

from collections.abc import AsyncIterator, Sequence

import aiohttp
import discord

from bot.doctor.finding import Finding, problem
from bot.platforms import seams
from bot.platforms.discord_setup import shard_ids
from bot.settings import Settings

ABOUT = "Discord"
PERMISSIONS = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, create_public_threads=True,
    embed_links=True, attach_files=True, read_message_history=True,
)  # fmt: skip
"""What the bot asks for when it is invited; docs/discord.md names each."""
_SERVERS, _CHANNELS = 200, 50
_WORDS = {"read_messages": "view channels"}


async def check_discord(settings: Settings, channels: Sequence[str]) -> list[Finding]:
    """Everything that a token can tell; `channels` are ids that posts are due for."""
    assert settings.discord_token is not None  # noqa: S101 - the caller asks only where it is set
    seams.point_discord(rest=settings.discord_rest_url, gateway=settings.discord_gateway_url)
    async with discord.Client(intents=discord.Intents.none()) as client:
        try:
            await client.login(settings.discord_token.get_secret_value())
            return [found async for found in _checked(client, settings, channels)]
        except discord.LoginFailure:
            says = "DISCORD_TOKEN is refused - make a new one in the developer portal under Bot, Reset Token."
            return [problem(ABOUT, says)]
        except discord.HTTPException as error:
            return [problem(ABOUT, f"it answered {error.status} - try again in a while.")]
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            says = f"it can't be reached ({type(error).__name__}) - look at the network and at DISCORD_REST_URL."
            return [problem(ABOUT, says)]


async def _checked(client: discord.Client, settings: Settings, channels: Sequence[str]) -> AsyncIterator[Finding]:
    yield Finding(ABOUT, f"the token is {client.user}'s.")
    for finding in _application(client):
        yield finding
    yield await _shards(client, settings)
    async for finding in _servers(client):
        yield finding
    for channel in channels[:_CHANNELS]:
        yield await _channel(client, channel)


def _application(client: discord.Client) -> list[Finding]:
    application = client.application
    assert application is not None  # noqa: S101 - login() fetched it
    flags, found = application.flags, [Finding(ABOUT, "the message content intent is on.")]
    if not (flags.gateway_message_content or flags.gateway_message_content_limited):
        says = "the message content intent is off - switch it on in the developer portal under Bot; until then only "
        found = [problem(ABOUT, f"{says}slash commands and mentions are heard.")]
    if application.interactions_endpoint_url:
        says = "an interactions endpoint URL is set - clear it in the developer portal under General Information, or "
        found.append(problem(ABOUT, f"{says}slash commands and buttons never come here."))
    return found


async def _shards(client: discord.Client, settings: Settings) -> Finding:
    shard_ids(settings.discord_shard_ids, settings.discord_shards)
    wanted, _, limit = await client.http.get_bot_gateway()
    if wanted > settings.discord_shards:
        return problem(ABOUT, f"{wanted} shards are wanted - set DISCORD_SHARDS={wanted} in all replicas at once.")
    if not limit["remaining"]:
        hours = limit["reset_after"] / 3_600_000
        return problem(ABOUT, f"no start is left for today - start again in {hours:.1f} h; why did it start so often?")
    return Finding(ABOUT, f"{settings.discord_shards} shards are enough; {limit['remaining']} starts are left today.")


async def _servers(client: discord.Client) -> AsyncIterator[Finding]:
    servers = await client.http.get_guilds(_SERVERS)
    if not servers:
        invite = discord.utils.oauth_url(client.application_id or 0, permissions=PERMISSIONS)
        yield problem(ABOUT, f"the bot is on no server - invite it: {invite}")
    for server in servers:
        held = discord.Permissions(int(server.get("permissions") or 0))
        missing = [_WORDS.get(name, name) for name, wanted in PERMISSIONS if wanted and not getattr(held, name)]
        if missing and not held.administrator:
            words = ", ".join(missing).replace("_", " ")
            yield problem(ABOUT, f"on {server['name']} it lacks: {words} - allow that in its role there.")
        else:
            yield Finding(ABOUT, f"on {server['name']} it may do all it needs.")


async def _channel(client: discord.Client, channel: str) -> Finding:
    """A channel that somebody subscribed or chose for announcements."""
    if not channel.isdigit():
        return problem(ABOUT, f"{channel!r} is no channel's id - subscribe again from the channel itself.")
    try:
        found = await client.fetch_channel(int(channel))
    except (discord.Forbidden, discord.NotFound) as error:
        says = f"channel {channel}, which posts go to, answers {error.status} - let the bot in, or unsubscribe it."
        return problem(ABOUT, says)
    return Finding(ABOUT, f"channel {found} can be seen.")
