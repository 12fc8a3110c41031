"""Discord made from the settings."""

from bot.completion import Completion
from bot.dispatcher import Dispatcher
from bot.duty import DutyOf
from bot.letters import burying
from bot.places import Places
from bot.platforms import seams
from bot.platforms.base import Platform
from bot.platforms.discord import DiscordOptions, DiscordPlatform
from bot.settings import Settings, SettingsError

_PARTS = 5
"""Of a second: a burst is sent in pieces."""


def make(settings: Settings, dispatcher: Dispatcher, completion: Completion, duty_of: DutyOf) -> Platform:
    """Make the platform; raises SettingsError for an address that may not be used and a shard that isn't there."""
    seams.point_discord(rest=settings.discord_rest_url, gateway=settings.discord_gateway_url)
    assert settings.discord_token is not None  # noqa: S101 - the caller asks only where it is set
    roles = [int(role) for role in settings.discord_moderator_roles.replace(",", " ").split()]
    shards = settings.discord_shards
    ids = shard_ids(settings.discord_shard_ids, shards)
    pace = (max(1, settings.discord_pace // _PARTS), 1 / _PARTS)
    options = DiscordOptions(
        settings.discord_token, roles, shards=shards, shard_ids=ids, pace=pace, zone=settings.timezone,
        catch_up=settings.discord_catch_up,
    )  # fmt: skip
    return DiscordPlatform(
        options,
        dispatcher,
        completion,
        Places(dispatcher.services.communities),
        burying("discord", dispatcher.services.letters),
        duty_of("discord", ids),
    )


def shard_ids(text: str, shards: int) -> tuple[int, ...]:
    """Read `0-3, 8`; nothing means all. Raises SettingsError for what is no number, or no shard of so many."""
    found: set[int] = set()
    for word in text.replace(",", " ").split():
        first, _, last = word.partition("-")
        if not first or not (last or first).isdigit():
            raise SettingsError("DISCORD_SHARD_IDS is a list such as 0-3 or 0,2; see .env.example.")
        found |= set(range(int(first), int(last or first) + 1))
    if found and max(found) >= shards:
        raise SettingsError(f"DISCORD_SHARD_IDS names shard {max(found)}, but DISCORD_SHARDS makes only {shards}.")
    return tuple(sorted(found)) or tuple(range(shards))
