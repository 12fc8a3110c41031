"""Whether Twitch lets the bot in, and what its account and the channels have granted."""

from collections.abc import AsyncIterator, Sequence

import aiohttp

from bot.doctor.finding import Finding, problem
from bot.doctor.twitch_api import Answered, TwitchApi
from bot.platforms.vault import Vault
from bot.settings import Settings

ABOUT = "Twitch"
BOT_SCOPES = ("user:read:chat", "user:write:chat", "user:bot")
CHANNEL_SCOPE = "channel:bot"
_CHANNELS = 100


async def check_twitch(settings: Settings) -> list[Finding]:
    """Everything that the credentials can tell; no token is refreshed, as a running bot may hold the same."""
    missing = [name for name in ("twitch_client_secret", "twitch_bot_id") if not getattr(settings, name)]
    if missing:
        return [problem(ABOUT, f"{missing[0].upper()} is empty - set it beside TWITCH_CLIENT_ID.")]
    try:
        async with TwitchApi(settings) as api:
            return [found async for found in _checked(api, settings)]
    except Answered as answered:
        return [problem(ABOUT, f"it answered {answered.status} - try again in a while.")]
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        says = f"it can't be reached ({type(error).__name__}) - look at the network and at TWITCH_HELIX_URL."
        return [problem(ABOUT, says)]


async def _checked(api: TwitchApi, settings: Settings) -> AsyncIterator[Finding]:
    if not await api.enter():
        says = "TWITCH_CLIENT_ID and TWITCH_CLIENT_SECRET don't belong together - take both from dev.twitch.tv/console."
        yield problem(ABOUT, says)
        return
    yield Finding(ABOUT, "the application is known.")
    logins = settings.twitch_channels.replace(",", " ").lower().split()[:_CHANNELS]
    known = await api.ids(logins)
    for finding in _channels(logins, known):
        yield finding
    if settings.twitch_conduit is None:
        yield await _account(api, settings)
        return
    yield await _conduit(api, settings)
    async for finding in _granted(api, settings, known):
        yield finding


def _channels(logins: Sequence[str], known: dict[str, str]) -> list[Finding]:
    if not logins:
        return [problem(ABOUT, "TWITCH_CHANNELS is empty - name the channels whose chat is to be read.")]
    unknown = [login for login in logins if login not in known]
    if unknown:
        return [problem(ABOUT, f"there is no channel {unknown[0]!r} - correct it in TWITCH_CHANNELS.")]
    return [Finding(ABOUT, f"{len(logins)} channels are known.")]


async def _account(api: TwitchApi, settings: Settings) -> Finding:
    """The bot's own account, whose token reads and writes over a websocket."""
    saved = Vault(settings.data_dir / "keys").pair(settings.twitch_bot_id or "")
    given = settings.twitch_access_token
    token = saved.access if saved else given.get_secret_value() if given else None
    if token is None:
        return problem(ABOUT, "TWITCH_ACCESS_TOKEN is empty - authorise the bot's account; docs/twitch.md says how.")
    found = await api.validated(token)
    if found is None:
        says = "the bot account's token has ended or was withdrawn - the bot renews it when it starts; if it can't, "
        return problem(ABOUT, f"{says}authorise the account again (docs/twitch.md).")
    if found.user_id != settings.twitch_bot_id:
        says = f"the token is {found.login}'s, not TWITCH_BOT_ID's - authorise the bot's own account, or set "
        return problem(ABOUT, f"{says}TWITCH_BOT_ID={found.user_id}.")
    if lacking := [scope for scope in BOT_SCOPES if scope not in found.scopes]:
        return problem(ABOUT, f"the token lacks {' '.join(lacking)} - authorise the bot's account again with it.")
    return Finding(ABOUT, f"the token is {found.login}'s and has every scope.")


async def _conduit(api: TwitchApi, settings: Settings) -> Finding:
    conduits, wanted = await api.conduits(), settings.twitch_conduit
    names = ", ".join(conduits) or "none"
    if wanted == "any" and len(conduits) > 1:
        return problem(ABOUT, f"there are several conduits ({names}) - name one of them in TWITCH_CONDUIT.")
    if wanted not in ("any", "new") and wanted not in conduits:
        return problem(ABOUT, f"there is no conduit {wanted} (there are: {names}) - correct TWITCH_CONDUIT.")
    shards = conduits.get(wanted or "") or next(iter(conduits.values()), settings.twitch_conduit_shards)
    if wanted != "new" and shards != settings.twitch_conduit_shards:
        return problem(ABOUT, f"the conduit has {shards} shards - set TWITCH_CONDUIT_SHARDS={shards}.")
    return Finding(ABOUT, "the conduit can be used.")


async def _granted(api: TwitchApi, settings: Settings, known: dict[str, str]) -> AsyncIterator[Finding]:
    """What the bot's account and the channels granted the application, which a conduit needs."""
    bot = settings.twitch_bot_id or ""
    granted = await api.granted([bot, *known.values()])
    if lacking := [scope for scope in BOT_SCOPES if scope not in granted.get(bot, ())]:
        says = f"the bot's account has not granted {' '.join(lacking)} - authorise it again with these scopes."
        yield problem(ABOUT, says)
    for login, channel in known.items():
        if CHANNEL_SCOPE not in granted.get(channel, ()):
            says = f"channel {login} has not granted {CHANNEL_SCOPE} - have its owner authorise the application, "
            yield problem(ABOUT, f"{says}or make the bot a moderator there.")
