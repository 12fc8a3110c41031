"""Twitch made from the settings."""

from pydantic import SecretStr

from bot.completion import Completion
from bot.dispatcher import Dispatcher
from bot.duty import DutyOf
from bot.letters import burying
from bot.places import Places
from bot.platforms import seams
from bot.platforms.base import Platform
from bot.platforms.twitch import TwitchOptions, TwitchPlatform
from bot.platforms.vault import Vault
from bot.settings import Settings


def make(settings: Settings, dispatcher: Dispatcher, completion: Completion, duty_of: DutyOf) -> Platform:
    """Make the platform; raises SeamError for an address that may not be used."""
    seams.point_twitch(
        helix=settings.twitch_helix_url,
        identity=settings.twitch_identity_url,
        eventsub=settings.twitch_eventsub_url,
    )
    options = TwitchOptions(
        client_id=settings.twitch_client_id or "",
        client_secret=settings.twitch_client_secret or SecretStr(""),
        bot_id=settings.twitch_bot_id or "",
        channels=_words(settings.twitch_channels),
        access_token=settings.twitch_access_token,
        refresh_token=settings.twitch_refresh_token,
        conduit=settings.twitch_conduit,
        moderator_badges=_words(settings.twitch_moderator_badges),
        pace=settings.twitch_pace,
        zone=settings.timezone,
        conduit_shards=settings.twitch_conduit_shards,
    )
    vault = Vault(settings.data_dir / "keys")
    duty = duty_of("twitch", options.shards, unheard=True)
    places = Places(dispatcher.services.communities)
    bury = burying("twitch", dispatcher.services.letters)
    return TwitchPlatform(options, dispatcher, places, vault, bury, duty)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())
