"""Where the chat libraries find their platform: the one place that sets their base addresses.

Neither library offers a parameter for it, so these functions assign the class and module attributes that
discord.py 2.7 and twitchio 3.3 read when they connect, and fail loudly where a release moved one.
"""

from ipaddress import ip_address
from types import ModuleType
from urllib.parse import urlsplit

import discord.gateway
import discord.http
import twitchio.eventsub.websockets
import twitchio.http
import yarl

from bot.settings import SettingsError


class SeamError(SettingsError):
    """An address may not be used, or the library no longer has the attribute that takes it."""


def point_discord(*, rest: str, gateway: str) -> None:
    """Send discord.py to these bases, such as `https://discord.com/api/v10`; raises SeamError."""
    _assign(discord.http.Route, "BASE", _checked(rest, "https").rstrip("/"))
    _assign(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(_checked(gateway, "wss")))


def point_twitch(*, helix: str, identity: str, eventsub: str) -> None:
    """Send twitchio to these bases, such as `https://api.twitch.tv/helix/`; raises SeamError."""
    _assign(twitchio.http.Route, "BASE", _checked(helix, "https").rstrip("/") + "/")
    _assign(twitchio.http.Route, "ID_BASE", _checked(identity, "https").rstrip("/") + "/")
    _assign(twitchio.eventsub.websockets, "WSS", _checked(eventsub, "wss"))


def _assign(owner: type | ModuleType, name: str, value: object) -> None:
    """Set an attribute that must already be there and of the same type."""
    if not isinstance(getattr(owner, name, None), type(value)):
        raise SeamError(f"{owner.__name__} has no {name} to set: this release of the library is not supported.")
    setattr(owner, name, value)


def _checked(url: str, secure: str) -> str:
    """Return the address if it is encrypted or never leaves this machine; raises SeamError."""
    parts = urlsplit(url)
    plain = {"https": "http", "wss": "ws"}[secure]
    if parts.hostname and (parts.scheme == secure or (parts.scheme == plain and _loopback(parts.hostname))):
        return url
    raise SeamError(f"{url!r} must begin with {secure}://; {plain}:// is for this machine only.")


def _loopback(host: str) -> bool:
    """Tell whether a host is this machine; other names than localhost could resolve to anything."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
