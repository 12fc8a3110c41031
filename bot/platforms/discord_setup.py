"""Discord made from the settings."""

from functools import partial

from bot.chat import bury
from bot.completion import Completion
from bot.dispatcher import Dispatcher
from bot.platforms import seams
from bot.platforms.base import Platform, places_in
from bot.platforms.discord import DiscordOptions, DiscordPlatform
from bot.settings import Settings


def make(settings: Settings, dispatcher: Dispatcher, completion: Completion) -> Platform:
    """Make the platform; raises SeamError for an address that may not be used."""
    seams.point_discord(rest=settings.discord_rest_url, gateway=settings.discord_gateway_url)
    assert settings.discord_token is not None  # noqa: S101 - the caller asks only where it is set
    roles = [int(role) for role in settings.discord_moderator_roles.replace(",", " ").split()]
    options = DiscordOptions(settings.discord_token, roles)
    return DiscordPlatform(options, dispatcher, completion, places_in(settings.timezone), partial(bury, "discord"))
